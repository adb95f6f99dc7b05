/** Components that the pages of every appliance share. */
export {}
