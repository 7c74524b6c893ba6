/** What went wrong between sending a request and having the whole of its answer. */
export type FailureKind =
  | 'dns'
  | 'connect'
  | 'tls'
  | 'proxy'
  | 'time-out'
  | 'broken'
  | 'unreadable'
  | 'too large';

/**
 * No whole answer came. The message is for people and ready to be quoted; it holds no secret, and Node's own error
 * is not kept as the cause, because parser errors carry the raw bytes that came.
 */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';
  readonly kind: FailureKind;
  /** Whether the same request may fare better in a moment. */
  readonly transient: boolean;
  /** A kept-alive connection that the server had closed meanwhile: nothing speaks against trying again at once. */
  readonly stale: boolean;
  readonly hint: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: {
      readonly transient?: boolean;
      readonly stale?: boolean;
      readonly hint?: string | undefined;
    } = {},
  ) {
    super(message);
    this.kind = kind;
    this.transient = options.transient ?? false;
    this.stale = options.stale ?? false;
    this.hint = options.hint;
  }
}

interface CertificateFault {
  /** Of the certificate. */
  readonly says: string;
  readonly hint?: string;
}

const outOfDate = 'If it is right, the server, or a proxy on the way to it, needs a new certificate.';

const unknownIssuer: CertificateFault = {
  says: 'is not trusted',
  hint: 'When a company proxy signs certificates, set NODE_EXTRA_CA_CERTS to the file of its CA.',
};

const notTrusted: CertificateFault = { says: 'is not trusted' };

/** By the codes that Node gives after OpenSSL's verification. */
const certificateFaults: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: { says: 'has expired', hint: `Check the clock of this machine. ${outOfDate}` },
  CERT_NOT_YET_VALID: { says: 'is not valid yet', hint: `Check the clock of this machine. ${outOfDate}` },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: 'is for another host',
    hint: 'Check the spelling of the host. If it is right, something else on the network may answer in its place.',
  },
  CERT_REVOKED: { says: 'was revoked' },
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  CERT_CHAIN_TOO_LONG: notTrusted,
  CERT_REJECTED: notTrusted,
  CERT_SIGNATURE_FAILURE: notTrusted,
  CERT_UNTRUSTED: notTrusted,
  INVALID_CA: notTrusted,
  INVALID_PURPOSE: notTrusted,
  PATH_LENGTH_EXCEEDED: notTrusted,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: notTrusted,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: notTrusted,
};

const connectFaults: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'no local address is free',
  ETIMEDOUT: 'the connection timed out',
};

/** The hint to what a proxy makes impossible. */
export const checkProxy = 'Check HTTPS_PROXY and NO_PROXY.';

/** Where an exchange stood when something went wrong. */
export interface ExchangePhase {
  readonly host: string;
  /** It is a proxy that has not connected us yet. */
  readonly isProxy: boolean;
  /** The request went out over a connection that had served another before. */
  readonly reused: boolean;
  /** Bytes of the body that had come; undefined while no header had. */
  readonly bodyBytes: number | undefined;
}

/** Reads an error of Node's sockets, TLS, HTTP parser or zlib. */
export function failureOf(error: unknown, phase: ExchangePhase): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_FAIL') {
    return new TransportFailure(
      'dns',
      `there is no address for ${phase.isProxy ? '' : 'the host '}${phase.host} (${code})`,
      {
        // ENOTFOUND is an answer: the name does not exist. The others mean that the name server did not answer.
        transient: code !== 'ENOTFOUND',
        hint: phase.isProxy ? checkProxy : 'Check the spelling of the org and its url, and the network.',
      },
    );
  }
  const certificateFault = certificateFaults[code];
  if (certificateFault !== undefined) {
    const { says, hint } = certificateFault;
    return new TransportFailure('tls', `the certificate of ${phase.host} ${says} (${code})`, { hint });
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new TransportFailure('tls', `no TLS connection to ${phase.host} (${code})`, {
      hint: phase.isProxy
        ? 'When the proxy speaks plain http, let HTTPS_PROXY begin with http://'
        : undefined,
    });
  }
  const connectFault = connectFaults[code];
  if (connectFault !== undefined) {
    return new TransportFailure('connect', `${connectFault} by ${phase.host} (${code})`, { transient: true });
  }
  if (code.startsWith('HPE_')) {
    return new TransportFailure('unreadable', `what came is not HTTP (${code})`);
  }
  if (phase.bodyBytes === undefined) {
    return new TransportFailure('broken', `the connection broke off before an answer came (${code})`, {
      transient: true,
      stale: phase.reused,
    });
  }
  // Z_BUF_ERROR is a compressed body that ended too early. Others mean that it is none.
  if (/^(?:Z|ERR)_/.test(code) && code !== 'Z_BUF_ERROR') {
    return new TransportFailure('unreadable', `the body cannot be decompressed (${code})`);
  }
  return new TransportFailure('broken', `the body broke off after ${phase.bodyBytes} bytes (${code})`, {
    transient: true,
  });
}

/** The code of an error of Node; where several addresses were tried, Node gives the first one's. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
