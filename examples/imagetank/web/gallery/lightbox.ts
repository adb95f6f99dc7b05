import type PhotoSwipe from 'photoswipe'
import type { SlideData } from 'photoswipe'
import type { ShotView } from '../../src/api/types.ts'
import { largeOf, originalOf, smallOf } from '../places.ts'
import { showDetails } from './details.tsx'
import type { Shots } from './shots.ts'

/** px of the longer edge of a large picture, and the shape of one that is not known yet. */
const long = 1600
const usual = { width: long, height: Math.round((long * 2) / 3) }

/** Drawn by hand on 32 px, as PhotoSwipe's own are. */
const icons = {
  download: '<path d="M20 14h-3V7h-2v7h-3l4 5zM8 22v3h16v-3z"/>',
  details:
    '<path d="M16 6a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.3 4.6h2.6v2.6h-2.6zm0 4.2h2.6v6.6h-2.6z"/>',
}

/**
 * Look at the shots, one after the other.
 *
 * @param index the place in the whole of the first one
 * @param onClose is told the place of the last one: there the focus goes on
 */
export async function openLightbox(
  shots: Shots,
  index: number,
  onClose: (index: number) => void,
): Promise<void> {
  const { default: Viewer } = await import('photoswipe')
  const viewer = new Viewer({
    index,
    dataSource: [],
    bgOpacity: 0.94,
    showHideAnimationType: 'fade',
    padding: { top: 12, bottom: 12, left: 8, right: 8 },
    loop: false,
    returnFocus: false,
  })
  viewer.addFilter('numItems', () => shots.total)
  viewer.addFilter('itemData', (_, at) => {
    const shot = shots.at(at)
    if (shot === undefined) return usual
    if (!('then' in shot)) return slideOf(shot)
    void shot.then(() => viewer.refreshSlideContent(at))
    return { ...usual, html: '' }
  })
  viewer.on('contentLoad', (event) => {
    const { content } = event
    const path = content.data['film'] as string | undefined
    if (path === undefined) return
    event.preventDefault()
    content.element = film(path)
  })
  viewer.on('loadComplete', ({ content }) => {
    const image = content.element
    const { slide } = content
    if (!slide || !(image instanceof HTMLImageElement) || image.naturalWidth === 0) return
    const shape = scaled(image.naturalWidth, image.naturalHeight)
    if (Math.abs(shape.width / shape.height - slide.width / slide.height) < 0.01) return
    slide.width = shape.width
    slide.height = shape.height
    slide.resize()
  })
  viewer.on('uiRegister', () => {
    addButtons(viewer)
    addVoice(viewer)
  })
  viewer.on('keydown', ({ originalEvent: { key } }) => {
    if (key === 'Home') viewer.goTo(0)
    if (key === 'End') viewer.goTo(viewer.getNumItems() - 1)
  })
  viewer.on('destroy', () => onClose(viewer.currIndex))
  viewer.init()
}

/** The shot that is shown. */
function shownBy(viewer: PhotoSwipe): ShotView | undefined {
  return viewer.currSlide?.data['shot'] as ShotView | undefined
}

/** Tells those who do not see it what is shown. */
function addVoice(viewer: PhotoSwipe): void {
  const voice = document.createElement('p')
  voice.className = 'visually-hidden'
  voice.ariaLive = 'polite'
  viewer.element?.append(voice)
  viewer.element?.setAttribute('aria-label', 'Photo')
  viewer.element?.setAttribute('aria-modal', 'true')
  // Until it is open, keys do nothing.
  viewer.element?.setAttribute('aria-busy', 'true')
  // The voice counts, too.
  viewer.on('afterInit', () =>
    viewer.element?.querySelector('.pswp__counter')?.setAttribute('aria-hidden', 'true'),
  )
  viewer.on('openingAnimationEnd', () => viewer.element?.setAttribute('aria-busy', 'false'))
  viewer.on('change', () => {
    const name = shownBy(viewer)?.path.split('/').at(-1) ?? ''
    voice.textContent = `${name}, ${viewer.currIndex + 1} of ${viewer.getNumItems()}`
  })
}

function addButtons(viewer: PhotoSwipe): void {
  viewer.ui?.registerElement({
    name: 'download',
    order: 8,
    isButton: true,
    tagName: 'a',
    title: 'Download the original',
    html: { isCustomSVG: true, inner: icons.download },
    onInit(element) {
      const link = element as HTMLAnchorElement
      link.setAttribute('aria-label', 'Download the original')
      viewer.on('change', () => {
        const shot = shownBy(viewer)
        if (shot) link.href = `${originalOf(shot.path)}?download`
      })
    },
  })
  let isOpen = false
  const panel = document.createElement('aside')
  const draw = (): void => showDetails(panel, isOpen ? shownBy(viewer)?.path : undefined)
  let button: HTMLElement | undefined
  const toggle = (): void => {
    isOpen = !isOpen
    button?.setAttribute('aria-expanded', String(isOpen))
    draw()
  }
  viewer.ui?.registerElement({
    name: 'details',
    order: 7,
    isButton: true,
    title: 'Details (I)',
    html: { isCustomSVG: true, inner: icons.details },
    onClick: toggle,
    onInit(element) {
      button = element
      element.setAttribute('aria-label', 'Details')
      element.setAttribute('aria-expanded', 'false')
      panel.className = 'details'
      panel.setAttribute('aria-label', 'Details')
      viewer.element?.append(panel)
    },
  })
  viewer.on('change', draw)
  viewer.on('keydown', ({ originalEvent }) => {
    if (originalEvent.key === 'i') toggle()
  })
}

function slideOf(shot: ShotView): SlideData {
  const { path, kind } = shot
  const alt = path.split('/').at(-1) ?? path
  if (kind === 'film') return { ...usual, shot, film: path, type: 'film', alt }
  const small = document.querySelector<HTMLImageElement>(`img[data-path="${CSS.escape(path)}"]`)
  const shape =
    small && small.naturalWidth > 0 ? scaled(small.naturalWidth, small.naturalHeight) : usual
  return { ...shape, shot, src: largeOf(path), msrc: smallOf(path), alt }
}

function scaled(width: number, height: number): { width: number; height: number } {
  const factor = long / Math.max(width, height)
  return { width: Math.round(width * factor), height: Math.round(height * factor) }
}

function film(path: string): HTMLDivElement {
  const room = document.createElement('div')
  room.className = 'film'
  const video = document.createElement('video')
  video.controls = true
  video.preload = 'metadata'
  video.poster = largeOf(path)
  video.src = originalOf(path)
  video.setAttribute('aria-label', path.split('/').at(-1) ?? path)
  room.append(video)
  return room
}
