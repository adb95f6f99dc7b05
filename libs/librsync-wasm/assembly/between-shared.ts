// asc --importMemory --sharedMemory --maximumMemory 65536 --enable threads
/** The same, on memory that workers share. */
export * from './between/all'
