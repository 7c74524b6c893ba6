export { type Answer, Session } from './session.ts';
