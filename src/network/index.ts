export * from './domain';
export * from './firewall';
export * from './jwt-validation';
export * from './network';
export * from './options';
export * from './vpc-endpoints';
