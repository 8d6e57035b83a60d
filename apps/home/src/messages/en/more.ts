/** The words of what stands behind More. */
export const more = {
  title: 'More',
  links: {
    evidence: 'Evidence',
    evidenceHint: 'Letters, photos and reports for your landlord',
    myHome: 'My home',
    myHomeHint: 'Rooms, boxes and moving out',
    myData: 'My data',
    myDataHint: 'Who may see it, take it with you, wipe it',
    neighbourhood: 'Homes near you',
    neighbourhoodHint: 'How warm and damp homes are in your part of town',
    settings: 'Language and password',
    settingsHint: 'How the page looks, and how you sign in',
    privacy: 'What we keep, and why',
    privacyHint: 'In plain words',
  },
  homes: 'Which home?',
  homeLived: 'You live here',
  homeLeft: (day: string) => `You left on ${day}`,
  signedIn: (name: string) => `Signed in as ${name}`,
  signOut: 'Sign out',
  signOutWhat: (n: number) =>
    n === 1
      ? 'There is 1 note that is not sent yet. It is lost if you sign out now.'
      : `There are ${n} notes that are not sent yet. They are lost if you sign out now.`,
  signOutYes: 'Sign out all the same',

  neighbourhood: {
    title: 'Homes near you',
    townTitle: 'Homes in this town',
    townLead:
      'This is how it was in many homes at once, week by week. It is of homes that agreed to it, and no one can see a home in it.',
    lead: 'This is how it was in many homes at once. No one can see your home in it.',
    few: (n: number) =>
      `We show nothing for fewer than ${n} homes. With few homes one could guess whose it is.`,
    close: 'We leave this out. Someone could work out a home from it.',
    none: 'There is nothing to show yet.',
    noArea: 'Say in which part of town you live, under My home.',
    area: 'Part of town',
    all: 'All parts of town',
    columns: {
      period: 'Week from',
      temp: 'Warmth',
      humidity: 'Damp',
      share: 'Homes with damp walls',
      homes: 'How many',
    },
    caption: (area: string) => `Averages over homes: ${area}`,
    atLeast: (n: number) => `${n} or more`,
    refused: 'Too few homes',
  },

  settings: {
    title: 'Language and password',
    language: 'Language',
    languages: { en: 'English', cy: 'Cymraeg' },
    theme: 'How the page looks',
    themes: { system: 'As the phone', light: 'Light', dark: 'Dark' },
    password: 'Change your password',
    current: 'The password you have now',
    next: 'The new password',
    changed: 'Your new password is set. Other phones have been signed out.',
    submit: 'Change it',
  },
}
