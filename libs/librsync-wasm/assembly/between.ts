// asc --importMemory
/** What two files at hand have in common: an index of one, and matches of the other. */
export * from './between/all'
