// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const org = () => [
  derived({
    name: 'okta.org.auto_assign_admin_app_setting',
    tag: 'OrgSettingAdmin',
    columns: `autoAssignAdminAppSetting:boolean`,
    identity: 'subdomain',
    operations: [
      get(
        'get_auto_assign_admin_app_setting',
        '/api/v1/org/settings/autoAssignAdminAppSetting',
        'okta.orgs.read',
      ),
    ],
  }),
  derived({
    name: 'okta.org.captcha_settings',
    tag: 'CAPTCHA',
    columns: `captchaId enabledPages:json _links:json`,
    identity: 'subdomain',
    operations: [get('get_org_captcha_settings', '/api/v1/org/captcha', 'okta.captchas.read')],
    lifecycle: 'LIMITED_GA',
  }),
  derived({
    name: 'okta.org.client_privileges_setting',
    tag: 'OrgSettingAdmin',
    columns: `clientPrivilegesSetting:boolean`,
    identity: 'subdomain',
    operations: [
      get('get_client_privileges_setting', '/api/v1/org/settings/clientPrivilegesSetting', 'okta.orgs.read'),
    ],
  }),
  derived({
    name: 'okta.org.communication_settings',
    tag: 'OrgSettingCommunication',
    columns: `optOutEmailUsers:boolean _links:json`,
    identity: 'subdomain',
    operations: [
      get('get_okta_communication_settings', '/api/v1/org/privacy/oktaCommunication', 'okta.orgs.read'),
    ],
  }),
  derived({
    name: 'okta.org.contact_types',
    tag: 'OrgSettingContact',
    columns: `contactType _links:json`,
    identity: 'subdomain',
    operations: [list('list_org_contact_types', '/api/v1/org/contacts', 'okta.orgs.read')],
  }),
  derived({
    name: 'okta.org.contacts',
    tag: 'OrgSettingContact',
    columns: `contactType:key userId _links:json`,
    identity: 'subdomain contactType',
    operations: [get('get_org_contact_user', '/api/v1/org/contacts/{contactType}', 'okta.orgs.read')],
    values: { contactType: ['BILLING', 'TECHNICAL'] },
  }),
  derived({
    name: 'okta.org.preferences',
    tag: 'OrgSettingCustomization',
    columns: `showEndUserFooter:boolean _links:json`,
    identity: 'subdomain',
    operations: [get('get_org_preferences', '/api/v1/org/preferences', 'okta.orgs.read')],
  }),
  derived({
    name: 'okta.org.settings',
    tag: 'OrgSettingGeneral',
    columns: `address1 address2 city companyName country created:time endUserSupportHelpURL expiresAt:time id
      lastUpdated:time phoneNumber postalCode state status supportPhoneNumber website _links:json`,
    identity: 'subdomain',
    operations: [get('get_org_settings', '/api/v1/org', 'okta.orgs.read')],
  }),
  derived({
    name: 'okta.org.support_aerial_consent',
    tag: 'OrgSettingSupport',
    columns: `accountId grantedBy grantedDate _links:json`,
    identity: 'subdomain',
    operations: [get('get_aerial_consent', '/api/v1/org/privacy/aerial', 'okta.orgs.manage')],
  }),
  derived({
    name: 'okta.org.support_cases',
    tag: 'OrgSettingSupport',
    columns: `caseNumber impersonation:json selfAssigned:json subject`,
    identity: 'subdomain',
    operations: [
      list('list_okta_support_cases', '/api/v1/org/privacy/oktaSupport/cases', 'okta.orgs.read', {
        rowsAt: 'supportCases',
      }),
    ],
  }),
  derived({
    name: 'okta.org.support_settings',
    tag: 'OrgSettingSupport',
    columns: `caseNumber expiration:time support _links:json`,
    identity: 'subdomain',
    operations: [get('get_org_okta_support_settings', '/api/v1/org/privacy/oktaSupport', 'okta.orgs.read')],
  }),
  derived({
    name: 'okta.org.third_party_admin_setting',
    tag: 'OrgSettingAdmin',
    columns: `thirdPartyAdmin:boolean`,
    identity: 'subdomain',
    operations: [
      get(
        'get_third_party_admin_setting',
        '/api/v1/org/orgSettings/thirdPartyAdminSetting',
        'okta.orgs.read',
      ),
    ],
  }),
  derived({
    name: 'okta.org.yubikey_otp_tokens',
    tag: 'UserFactor',
    columns: `created:time id=tokenId lastUpdated:time lastVerified:time profile:json status _links:json`,
    identity: 'subdomain id',
    operations: [
      list('list_yubikey_otp_tokens', '/api/v1/org/factors/yubikey_token/tokens', 'okta.users.read', {
        limit: 200,
      }),
      get(
        'get_yubikey_otp_token_by_id',
        '/api/v1/org/factors/yubikey_token/tokens/{tokenId}',
        'okta.users.read',
      ),
    ],
  }),
];
