import { defineErrors } from '@towncrier/core'

/** What can go wrong with roads and the ways along them. */
export const roadNetworkErrors = defineErrors({
  TC_ROADS_FILE: {
    title: 'The roads cannot be read',
    remedy:
      'Give OS Open Roads as GeoJSON in WGS 84 (ogr2ogr -t_srs EPSG:4326), or an OpenStreetMap extract (.osm.pbf).',
    httpStatus: 400,
  },
  TC_ROADS_NONE: {
    title: 'No roads are loaded',
    remedy: 'Load them with towncrier import roads FILE.',
    httpStatus: 409,
  },
  TC_ROADS_TOO_FAR: {
    title: 'No road is near enough',
    remedy: 'Choose a point nearer to a road, or load the roads of its surroundings.',
    httpStatus: 409,
  },
  TC_ROADS_NO_WAY: {
    title: 'No road leads there',
    remedy: 'Look at the closures in force and at one-way streets; choose another point or lift a closure.',
    httpStatus: 409,
  },
})
