// Facts that the document says in words alone.

/** Tables whose list of keys is another table's, though the paths do not show it. */
export const parents = {
  'okta.meta.application_user_schemas': { appId: 'okta.apps.applications' },
  'okta.webauthn_registration.enrollments': { userId: 'okta.users.users' },
};

/** Members that placeholders stand for, where the names do not show it. */
export const namedBy = { permissionType: 'label' };

/** Operations that answer with an array, though the document says one object. */
export const arrays = ['list_authenticator_enrollments'];

/** Keys that have these values and no others. */
export const values = {
  // "The only supported appName is admin-console."
  'okta.first_party_app_settings.first_party_app_settings': { appName: ['admin-console'] },
  'okta.meta.user_schemas': { schemaId: ['default'] },
};

/** Query parameters that a list cannot do without: what they say of a column, and all the values that it has. */
export const requires = {
  list_principal_rate_limit_entities: {
    column: 'principalType',
    parameter: 'filter',
    values: ['SSWS_TOKEN', 'OAUTH_CLIENT'],
  },
};

/** Columns that the `filter` of a list takes by `eq`, one at a time, as the words of the document say. */
export const filters = {
  list_applications: ['status', 'name', 'id'],
  list_log_streams: ['status', 'type'],
  list_trusted_origins: ['status', 'name', 'origin'],
};

/** Left out, and why. */
export const leftOut = {
  'okta.ssf.ssf_stream_status': 'its stream_id goes into the query, and no list gives it',
};

/** Members of rows that are secrets, or hold them. They have no column. */
export const secretColumns =
  /^(authScheme|client_?secret|answer|sharedSecret|secretKey|secret|password|privateKey|token|tokenSigningKey|d|p|q|dp|dq|qi|oth|k)$/i;
