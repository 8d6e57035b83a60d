/** Key of the settings under which a thermal map and heights are kept, as `RoadTrait[]`. */
export const ROAD_TRAITS = 'winter.road-traits'
