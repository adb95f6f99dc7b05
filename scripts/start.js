import { setUp } from './setup.js'

setUp(['pigebox'])
