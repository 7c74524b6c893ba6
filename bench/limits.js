/** Node starts `fetch` twice as fast from 22 on: the targets against it differ. @returns the one for the running Node */
export const byNode = (on20, on24) => (Number(process.versions.node.split('.')[0]) >= 22 ? on24 : on20);
