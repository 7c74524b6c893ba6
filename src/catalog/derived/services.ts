// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { agentpools } from './agentpools.ts';
import { apps } from './apps.ts';
import { attackProtection } from './attack-protection.ts';
import { authenticators } from './authenticators.ts';
import { authorizationservers } from './authorizationservers.ts';
import { behaviors } from './behaviors.ts';
import { brands } from './brands.ts';
import { captchas } from './captchas.ts';
import { deviceAssurances } from './device-assurances.ts';
import { deviceIntegrations } from './device-integrations.ts';
import { devicePostureChecks } from './device-posture-checks.ts';
import { devices } from './devices.ts';
import { domains } from './domains.ts';
import { emailDomains } from './email-domains.ts';
import { emailServers } from './email-servers.ts';
import { eventhooks } from './eventhooks.ts';
import { features } from './features.ts';
import { firstPartyAppSettings } from './first-party-app-settings.ts';
import { groups } from './groups.ts';
import { hookKeys } from './hook-keys.ts';
import { iam } from './iam.ts';
import { identitySources } from './identity-sources.ts';
import { idps } from './idps.ts';
import { inlinehooks } from './inlinehooks.ts';
import { integrations } from './integrations.ts';
import { logstreams } from './logstreams.ts';
import { mappings } from './mappings.ts';
import { meta } from './meta.ts';
import { oauth2 } from './oauth2.ts';
import { oktaPersonalSettings } from './okta-personal-settings.ts';
import { org } from './org.ts';
import { policies } from './policies.ts';
import { principalRateLimits } from './principal-rate-limits.ts';
import { privilegedAccess } from './privileged-access.ts';
import { pushProviders } from './push-providers.ts';
import { rateLimitSettings } from './rate-limit-settings.ts';
import { realmAssignments } from './realm-assignments.ts';
import { realms } from './realms.ts';
import { roles } from './roles.ts';
import { securityEventsProviders } from './security-events-providers.ts';
import { sessions } from './sessions.ts';
import { ssf } from './ssf.ts';
import { templates } from './templates.ts';
import { threats } from './threats.ts';
import { trustedorigins } from './trustedorigins.ts';
import { users } from './users.ts';
import { webauthnRegistration } from './webauthn-registration.ts';

/** The services and the names of their derived resources; the declarations are made when a statement names one. */
export const derivedServices = {
  agentpools: { resources: 'agent_pool_update_settings agent_pool_updates agent_pools', declare: agentpools },
  apps: {
    resources:
      'application_users applications connection_jwks connections cross_app_access_connections csrs features federated_claims grants group_assignments jwks keys push_mappings secrets tokens',
    declare: apps,
  },
  attack_protection: { resources: 'authenticator_settings lockout_settings', declare: attackProtection },
  authenticators: {
    resources: 'authenticator_methods authenticators custom_aaguids',
    declare: authenticators,
  },
  authorizationservers: {
    resources:
      'associated_servers authorization_servers claims clients keys oauth2_resource_server_jwks policies refresh_tokens rules scopes',
    declare: authorizationservers,
  },
  behaviors: { resources: 'behavior_detection_rules', declare: behaviors },
  brands: {
    resources:
      'brand_well_known_uris brands customization_preview customized_error_page customized_sign_in_page default_error_page default_sign_in_page domains email_default_content email_default_preview email_settings email_template_customizations email_templates error_page preview_error_page preview_sign_in_page sign_in_page sign_in_widget_versions sign_out_page_settings themes well_known_uris',
    declare: brands,
  },
  captchas: { resources: 'captcha_instances', declare: captchas },
  device_assurances: { resources: 'device_assurance_policies', declare: deviceAssurances },
  device_integrations: { resources: 'device_integrations', declare: deviceIntegrations },
  device_posture_checks: {
    resources: 'default_device_posture_checks device_posture_checks',
    declare: devicePostureChecks,
  },
  devices: { resources: 'device_users devices', declare: devices },
  domains: { resources: 'custom_domains', declare: domains },
  email_domains: { resources: 'email_domains', declare: emailDomains },
  email_servers: { resources: 'email_servers', declare: emailServers },
  eventhooks: { resources: 'event_hooks', declare: eventhooks },
  features: { resources: 'feature_dependencies feature_dependents features', declare: features },
  first_party_app_settings: { resources: 'first_party_app_settings', declare: firstPartyAppSettings },
  groups: { resources: 'app_targets assigned_apps group_targets owners rules users', declare: groups },
  hook_keys: { resources: 'hook_keys public_keys', declare: hookKeys },
  iam: {
    resources:
      'bundle_entitlement_values bundle_entitlements governance_bundles opt_in_status role_permissions role_resource_set_binding_members role_resource_set_bindings role_resource_set_resources role_resource_sets roles',
    declare: iam,
  },
  identity_sources: { resources: 'sessions', declare: identitySources },
  idps: {
    resources:
      'active_idp_signing_keys csrs identity_providers idp_users keys signing_keys social_auth_tokens',
    declare: idps,
  },
  inlinehooks: { resources: 'inline_hooks', declare: inlinehooks },
  integrations: { resources: 'instance_secrets instances', declare: integrations },
  logstreams: { resources: 'log_streams', declare: logstreams },
  mappings: { resources: 'profile_mappings', declare: mappings },
  meta: {
    resources:
      'application_user_schemas group_schemas linked_object_definitions log_stream_schemas ui_schemas user_schemas user_types',
    declare: meta,
  },
  oauth2: { resources: 'app_target_roles client_roles group_target_roles', declare: oauth2 },
  okta_personal_settings: { resources: 'personal_apps_export_block_list', declare: oktaPersonalSettings },
  org: {
    resources:
      'auto_assign_admin_app_setting captcha_settings client_privileges_setting communication_settings contact_types contacts preferences settings support_aerial_consent support_cases support_settings third_party_admin_setting yubikey_otp_tokens',
    declare: org,
  },
  policies: { resources: 'policies policy_apps policy_mappings policy_rules', declare: policies },
  principal_rate_limits: { resources: 'principal_rate_limit_entities', declare: principalRateLimits },
  privileged_access: { resources: 'service_accounts', declare: privilegedAccess },
  push_providers: { resources: 'push_providers', declare: pushProviders },
  rate_limit_settings: {
    resources: 'admin_notifications rate_limit_settings_per_client warning_thresholds',
    declare: rateLimitSettings,
  },
  realm_assignments: {
    resources: 'realm_assignment_operations realm_assignments',
    declare: realmAssignments,
  },
  realms: { resources: 'realms', declare: realms },
  roles: { resources: 'subscriptions', declare: roles },
  security_events_providers: { resources: 'ssf_receivers', declare: securityEventsProviders },
  sessions: { resources: 'sessions', declare: sessions },
  ssf: { resources: 'ssf_streams', declare: ssf },
  templates: { resources: 'sms_templates', declare: templates },
  threats: { resources: 'current_configuration', declare: threats },
  trustedorigins: { resources: 'trusted_origins', declare: trustedorigins },
  users: {
    resources:
      'admin_app_targets app_links authenticator_enrollments classifications factors grants identity_providers linked_objects oauth_tokens role_assignment_governance_grant role_assignment_governance_grant_resources role_group_targets role_targets subscriptions supported_factors supported_security_questions user_assigned_role_governance user_blocks user_clients user_devices user_risk',
    declare: users,
  },
  webauthn_registration: { resources: 'enrollments', declare: webauthnRegistration },
};
