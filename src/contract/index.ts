export * from './boot';
export * from './live';
