export { appOf, type ImportedApp } from './app';
export { shown } from './expressions';
export { sourceOf } from './source';
