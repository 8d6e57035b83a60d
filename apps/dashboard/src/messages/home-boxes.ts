/** Words about boxes that are brought to homes, for those who bring them. */
export const homeBoxes = {
  title: 'Box for a home',
  inHome: 'A household has it. Which one, and since when, is not told here.',
  free: 'No household has it. What it measures is erased after a day.',
  make: 'Make a code',
  makeTitle: 'Make a code for this box',
  makeBody: 'Whoever has the code can take the box into their home.',
  makeOlder: 'A code that was made before stops working: throw its label away.',
  makeInHome: 'A household has this box. For them nothing changes: the code is for whoever has it next.',
  madeTitle: (name: string) => `Code of ${name}`,
  once: 'It is shown only now. Print the label and stick it under the box.',
  code: 'Code',
  print: 'Print label',
  blocked: 'The browser did not open the label. Allow pop-ups for this page, or copy the code.',
}
