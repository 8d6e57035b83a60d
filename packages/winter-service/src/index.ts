export * from './errors.ts'
export * from './routes/carplib.ts'
export * from './routes/problem.ts'
export * from './routes/solver.ts'
