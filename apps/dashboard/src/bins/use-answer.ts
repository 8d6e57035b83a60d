import { useEffect, useState } from 'preact/hooks'

export interface Asked<Answer> {
  /** The newest to this question; null: none yet. */
  readonly answer: Answer | null
  /** Why there is none, or no newer one, in words; empty: nothing is wrong. */
  readonly problem: string
}

interface AnswerOptions {
  /** Waits so long first, for whoever still types. */
  readonly delayMs?: number
  /** Asks again so often while the page is looked at. */
  readonly everyMs?: number
  /** Asks again at once when it changes. */
  readonly turn?: number
}

/** Keeps the answer to a question; late answers to former questions are dropped. @param question null: nothing is asked. */
export function useAnswer<Answer>(
  question: string | null,
  ask: () => Promise<Answer>,
  { delayMs = 0, everyMs, turn = 0 }: AnswerOptions = {},
): Asked<Answer> {
  const [known, setKnown] = useState<{ readonly question: string } & Asked<Answer>>()
  useEffect(() => {
    if (question === null) return
    let isOver = false
    const load = () =>
      ask().then(
        (answer) => {
          if (!isOver) setKnown({ question, answer, problem: '' })
        },
        (error: unknown) => {
          if (isOver) return
          const problem = error instanceof Error ? error.message : String(error)
          setKnown((before) => ({
            question,
            answer: before?.question === question ? before.answer : null,
            problem,
          }))
        },
      )
    const first = setTimeout(load, delayMs)
    const again =
      everyMs === undefined
        ? undefined
        : setInterval(() => {
            if (document.visibilityState === 'visible') void load()
          }, everyMs)
    return () => {
      isOver = true
      clearTimeout(first)
      clearInterval(again)
    }
  }, [question, turn])
  return known !== undefined && known.question === question ? known : { answer: null, problem: '' }
}
