import { expect, it } from 'vitest'
import { type HtmlValue, html, page } from '../../src/index.ts'

it('escapes data, and leaves markup as it is', () => {
  const inner = html`<b>${'<&>"\''}</b>`
  expect(
    String(html`<p title="${'"x"'}">${inner}${[1, inner]}${null}${undefined}${false}</p>`),
  ).toBe(
    '<p title="&quot;x&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b>1<b>&lt;&amp;&gt;&quot;&#39;</b></p>',
  )
})

it('takes nothing for markup that it has not made', () => {
  const forged = { toString: () => '<script>', text: '<script>' } as unknown as HtmlValue
  expect(String(html`${forged}`)).toBe('&lt;script&gt;')
})

it('draws a page with landmarks, and no markup from its data', () => {
  const nav = [
    { href: '/', label: 'Home' },
    { href: '/x?a=1&b="', label: '<Files>' },
  ]
  const text = page({
    title: '<T>',
    brand: 'B&B',
    nav,
    path: '/',
    body: '<body>',
    footer: 'f',
    lang: 'fr',
  })
  expect(text).toMatch(/^<!doctype html>\n<html lang="fr">/)
  expect(text).toContain('<title>&lt;T&gt; · B&amp;B</title>')
  expect(text).toContain('<a href="/" aria-current="page">Home</a>')
  expect(text).toContain('<a href="/x?a=1&amp;b=&quot;">&lt;Files&gt;</a>')
  for (const landmark of [
    '<header',
    '<nav aria-label="Navigation principale">',
    '<main id="content"',
    '<footer',
  ]) {
    expect(text).toContain(landmark)
  }
  expect(text.match(/<h1>/g)).toHaveLength(1)
  expect(text).not.toMatch(/<script|style=|\son\w+=/)
})
