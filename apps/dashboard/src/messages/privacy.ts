/** Words about homes, whose readings are their households’. */
export const privacy = {
  readings: 'Readings belong to the household',
  readingsHint:
    'The household sees them, and can share them by a link. Here is only what speaks of the device itself.',
  nameHint: 'No address: everybody who sees devices sees the name. “Frog box 12”',
  noPlace: 'Where a home is, is not shown.',
  notOnMap: 'Homes are not on the map. The list has their devices.',
  withheld:
    'What the device sent belongs to its household and is not shown. It can be sent again as it came, once the device is registered for example, or be discarded.',
  sendAgain: 'Send again as it came',
  householdRule: 'For the household alone: nobody else is told',
  householdRuleWord: 'for the household alone',
}
