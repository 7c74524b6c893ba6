import { BlockList, isIP } from 'node:net';
import { UnreadableError } from './unreadable.ts';

/** The addresses of a gateway of a zone: `192.0.2.0/24`, `192.0.2.1-192.0.2.9`, or a single one. */
interface Range {
  readonly list: BlockList;
  readonly size: number;
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => {
  const version = isIP(address);
  if (version === 0) throw new UnreadableError(address, 'is no IP address');
  return version === 4 ? 'ipv4' : 'ipv6';
};

const kept = new Map<string, Range>();
const mostKept = 1000;

/** @throws UnreadableError for a text of another form */
function rangeOf(text: string): Range {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const list = new BlockList();
  const [first = '', last] = text.split('-').map((part) => part.trim());
  const [network = '', prefix] = first.split('/');
  const family = familyOf(network);
  const bits = family === 'ipv4' ? 32 : 128;
  let size = 1;
  if (last !== undefined) {
    if (familyOf(last) !== family || (family === 'ipv4' && numberOf(last) < numberOf(network))) {
      throw new UnreadableError(text, 'is no range such as 192.0.2.1-192.0.2.9');
    }
    list.addRange(network, last, family);
    size = family === 'ipv4' ? numberOf(last) - numberOf(network) + 1 : Number.POSITIVE_INFINITY;
  } else if (prefix === undefined) {
    list.addAddress(network, family);
  } else {
    if (!/^\d+$/.test(prefix) || Number(prefix) > bits) {
      throw new UnreadableError(text, 'is no range such as 192.0.2.0/24');
    }
    list.addSubnet(network, Number(prefix), family);
    size = 2 ** (bits - Number(prefix));
  }
  if (kept.size >= mostKept) kept.clear();
  kept.set(text, { list, size });
  return { list, size };
}

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0);

/** 1 when the address lies in the range, else 0. @throws UnreadableError for texts of other forms */
export const ipIn = (address: string, range: string): number =>
  Number(rangeOf(range).list.check(address, familyOf(address)));

/** How many addresses a range has. @throws UnreadableError for a text of another form */
export const ipCount = (range: string): number => rangeOf(range).size;
