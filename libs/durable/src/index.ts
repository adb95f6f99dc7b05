/**
 * Publish files so that a power cut or a second writer cannot lose, tear or overwrite them.
 *
 * @packageDocumentation
 */
export {}
