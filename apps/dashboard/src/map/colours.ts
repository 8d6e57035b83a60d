export { type ColourName, type Colours, readColours } from '@towncrier/screens/colours'
