export { baseStyle, MAP_FONT } from '@towncrier/screens/base-style'
