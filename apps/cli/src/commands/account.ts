import { hashPassword, randomPassword } from '@towncrier/api/passwords'
import { loadConfig } from '@towncrier/config'
import { formatInstant, systemClock } from '@towncrier/core'
import { type OperationsStore, openOperationsStore } from '@towncrier/operations-store'
import { roleSchema } from '@towncrier/protocol'
import { Command, Option } from 'commander'
import { printJson, printTable } from '../output.ts'

interface JsonOption {
  readonly json?: boolean
}

/** Works on the data folder, so that it also helps when nobody can sign in any more. */
export function accountCommand(): Command {
  const command = new Command('account').description('Who may sign in, and as what')
  const role = () =>
    new Option('--role <role>', 'what they may do: docs/roles.md').choices(roleSchema.options)

  command
    .command('add <user-name>')
    .description('Make an account and print its password; it is shown only this once')
    .option('--name <name>', 'the person’s name (default: the user name)')
    .addOption(role().default('operator'))
    .option('--json', 'print JSON')
    .action(async (userName: string, options: JsonOption & { name?: string; role: string }) => {
      const password = randomPassword()
      const passwordHash = await hashPassword(password)
      withStore('account.add', userName, (store, now) => {
        const { name = userName, role } = options
        store.accounts.add({ userName, displayName: name, role, passwordHash, now })
      })
      printCredentials(userName, password, options)
    })

  command
    .command('list')
    .description('List accounts')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => {
      const store = openOperationsStore(loadConfig(process.env).DATA_DIR, { durability: 'full' })
      const accounts = store.accounts.list()
      store.close()
      if (options.json) printJson(accounts)
      else {
        printTable(
          ['user name', 'role', 'name', 'since', ''],
          accounts.map(({ userName, role, displayName, createdAt, disabledAt }) => [
            userName,
            role,
            displayName,
            formatInstant(createdAt).slice(0, 10),
            disabledAt === null ? '' : 'disabled',
          ]),
        )
      }
    })

  command
    .command('password <user-name>')
    .description('Give an account a new password and print it; ends its sessions')
    .option('--json', 'print JSON')
    .action(async (userName: string, options: JsonOption) => {
      const password = randomPassword()
      const passwordHash = await hashPassword(password)
      withStore('account.password', userName, (store) =>
        store.accounts.setPassword(store.accounts.require(userName).id, passwordHash),
      )
      printCredentials(userName, password, options)
    })

  command
    .command('role <user-name>')
    .description('Change an account’s role; ends its sessions')
    .addOption(role().makeOptionMandatory())
    .action((userName: string, options: { role: string }) => {
      withStore('account.change', userName, (store, now) => store.accounts.update(userName, options, now))
      console.log(`${userName} is now ${options.role}.`)
    })

  for (const [name, disabled, words] of [
    ['disable', true, 'may not sign in any more'],
    ['enable', false, 'may sign in again'],
  ] as const) {
    command
      .command(`${name} <user-name>`)
      .description(disabled ? 'Shut an account; ends its sessions' : 'Open an account again')
      .action((userName: string) => {
        withStore('account.change', userName, (store, now) =>
          store.accounts.update(userName, { disabled }, now),
        )
        console.log(`${userName} ${words}.`)
      })
  }

  command
    .command('break-glass <user-name>')
    .description('Keep an administrator’s password for emergencies, when only the provider lets others in')
    .option('--off', 'no longer')
    .action((userName: string, { off = false }: { off?: boolean }) => {
      withStore('account.change', userName, (store, now) =>
        store.accounts.update(userName, { breakGlass: !off }, now),
      )
      console.log(`${userName} is ${off ? 'no longer ' : ''}kept for emergencies.`)
    })

  command
    .command('second-factor-reset <user-name>')
    .description('Take an account’s second factor away, for somebody who has lost it; ends its sessions')
    .action((userName: string) => {
      withStore('account.second-factor-reset', userName, (store) => {
        const { id } = store.accounts.require(userName)
        store.secondFactors.remove(id)
        store.sessions.endAll(id)
      })
      console.log(`${userName} signs in with the password alone now.`)
    })

  command
    .command('sign-out <user-name>')
    .description('End every session of an account')
    .action((userName: string) => {
      withStore('session.end', userName, (store) =>
        store.sessions.endAll(store.accounts.require(userName).id),
      )
      console.log(`${userName} is signed out everywhere.`)
    })
  return command
}

function withStore(
  action: string,
  subject: string,
  work: (store: OperationsStore, now: number) => unknown,
): void {
  const store = openOperationsStore(loadConfig(process.env).DATA_DIR, { durability: 'full' })
  try {
    const now = systemClock.now()
    work(store, now)
    store.audit.add({ at: now, actor: 'local', action, subject })
  } finally {
    store.close()
  }
}

function printCredentials(userName: string, password: string, { json }: JsonOption): void {
  if (json) printJson({ userName, password })
  else console.log(`user name  ${userName}\npassword   ${password}    (shown only now)`)
}
