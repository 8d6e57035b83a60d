const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

/** The words by which rounds stand in the list, and events in the outbox. */
export const rounds = {
  types: {
    start: 'Set out',
    'break-begin': 'Break begun',
    'break-end': 'Break over',
    lifted: 'Lifted',
    partly: 'Partly lifted',
    'not-out': 'Not out',
    contaminated: 'Contaminated',
    blocked: 'Blocked',
    damaged: 'Damaged',
    overweight: 'Overweight',
    'seen-overflowing': 'Seen overflowing',
    tipped: 'Tipped',
    note: 'Note',
    done: 'Round done',
  },
  states: {
    waiting: 'Not started',
    'under-way': 'Under way',
    'on-break': 'On break',
    done: 'Done',
    cancelled: 'Cancelled',
  },

  leaves: (when: string) => `Leaves ${when}`,
  leftLate: (when: string) => `Late: was to leave ${when}`,
  bins: (n: number) => count(n, 'bin', 'bins'),
  take: 'Take this round',
  takeOffline:
    'Taking a round needs a signal. You can open it and set out: it is yours when nobody else was quicker.',
  takenBy: (lorry: string) => `Somebody else has just taken ${lorry}.`,
  isOver: (lorry: string) => `${lorry}: this round is over.`,
  progress: (done: number, all: number) => `${done} of ${count(all, 'bin', 'bins')}`,
}
