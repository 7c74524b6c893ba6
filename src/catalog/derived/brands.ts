// Written by `npm run catalog` out of Okta's OpenAPI document. Do not edit.
import { derived, get, list } from './derived-table.ts';

export const brands = () => [
  derived({
    name: 'okta.brands.brand_well_known_uris',
    tag: 'AssociatedDomainCustomizations',
    columns: `brandId:key path:key representation:json _links:json`,
    identity: 'subdomain brandId path',
    operations: [
      get(
        'get_brand_well_known_uri',
        '/api/v1/brands/{brandId}/well-known-uris/{path}/customized',
        'okta.brands.read',
      ),
    ],
    lifecycle: 'LIMITED_GA',
    parents: { brandId: 'okta.brands.brands' },
    values: { path: ['apple-app-site-association', 'assetlinks.json', 'webauthn'] },
  }),
  derived({
    name: 'okta.brands.brands',
    tag: 'Brands',
    columns: `_links:json agreeToCustomPrivacyPolicy:boolean customPrivacyPolicyUrl defaultApp:json emailDomainId
      id=brandId isDefault:boolean locale name removePoweredByOkta:boolean`,
    identity: 'subdomain id',
    operations: [
      list('list_brands', '/api/v1/brands', 'okta.brands.read', { limit: 200 }),
      get('get_brand', '/api/v1/brands/{brandId}', 'okta.brands.read'),
    ],
  }),
  derived({
    name: 'okta.brands.customization_preview',
    tag: 'CustomTemplates',
    columns: `brandId:key templateName:key customizationId:key body subject _links:json`,
    identity: 'subdomain brandId templateName customizationId',
    operations: [
      get(
        'get_customization_preview',
        '/api/v1/brands/{brandId}/templates/email/{templateName}/customizations/{customizationId}/preview',
        'okta.templates.read',
      ),
    ],
    parents: {
      brandId: 'okta.brands.brands',
      templateName: 'okta.brands.email_templates#name',
      customizationId: 'okta.brands.email_template_customizations',
    },
  }),
  derived({
    name: 'okta.brands.customized_error_page',
    tag: 'CustomPages',
    columns: `brandId:key pageContent contentSecurityPolicySetting:json`,
    identity: 'subdomain brandId',
    operations: [
      get('get_customized_error_page', '/api/v1/brands/{brandId}/pages/error/customized', 'okta.brands.read'),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.customized_sign_in_page',
    tag: 'CustomPages',
    columns: `brandId:key pageContent contentSecurityPolicySetting:json widgetCustomizations:json widgetVersion`,
    identity: 'subdomain brandId',
    operations: [
      get(
        'get_customized_sign_in_page',
        '/api/v1/brands/{brandId}/pages/sign-in/customized',
        'okta.brands.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.default_error_page',
    tag: 'CustomPages',
    columns: `brandId:key pageContent contentSecurityPolicySetting:json`,
    identity: 'subdomain brandId',
    operations: [
      get('get_default_error_page', '/api/v1/brands/{brandId}/pages/error/default', 'okta.brands.read'),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.default_sign_in_page',
    tag: 'CustomPages',
    columns: `brandId:key pageContent contentSecurityPolicySetting:json widgetCustomizations:json widgetVersion`,
    identity: 'subdomain brandId',
    operations: [
      get('get_default_sign_in_page', '/api/v1/brands/{brandId}/pages/sign-in/default', 'okta.brands.read'),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.domains',
    tag: 'Brands',
    columns: `brandId:key certificateSourceType dnsRecords:json domain id publicCertificate:json validationStatus
      _links:json`,
    identity: 'subdomain brandId id',
    operations: [
      list('list_brand_domains', '/api/v1/brands/{brandId}/domains', 'okta.brands.read', {
        rowsAt: 'domains',
      }),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.email_default_content',
    tag: 'CustomTemplates',
    columns: `brandId:key templateName:key body subject _links:json`,
    identity: 'subdomain brandId templateName',
    operations: [
      get(
        'get_email_default_content',
        '/api/v1/brands/{brandId}/templates/email/{templateName}/default-content',
        'okta.templates.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands', templateName: 'okta.brands.email_templates#name' },
  }),
  derived({
    name: 'okta.brands.email_default_preview',
    tag: 'CustomTemplates',
    columns: `brandId:key templateName:key body subject _links:json`,
    identity: 'subdomain brandId templateName',
    operations: [
      get(
        'get_email_default_preview',
        '/api/v1/brands/{brandId}/templates/email/{templateName}/default-content/preview',
        'okta.templates.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands', templateName: 'okta.brands.email_templates#name' },
  }),
  derived({
    name: 'okta.brands.email_settings',
    tag: 'CustomTemplates',
    columns: `brandId:key templateName:key recipients _links:json`,
    identity: 'subdomain brandId templateName',
    operations: [
      get(
        'get_email_settings',
        '/api/v1/brands/{brandId}/templates/email/{templateName}/settings',
        'okta.templates.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands', templateName: 'okta.brands.email_templates#name' },
  }),
  derived({
    name: 'okta.brands.email_template_customizations',
    tag: 'CustomTemplates',
    columns: `brandId:key templateName:key body subject created:time id=customizationId isDefault:boolean language
      lastUpdated:time _links:json`,
    identity: 'subdomain brandId templateName id',
    operations: [
      list(
        'list_email_customizations',
        '/api/v1/brands/{brandId}/templates/email/{templateName}/customizations',
        'okta.templates.read',
        { limit: 200 },
      ),
      get(
        'get_email_customization',
        '/api/v1/brands/{brandId}/templates/email/{templateName}/customizations/{customizationId}',
        'okta.templates.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands', templateName: 'okta.brands.email_templates#name' },
  }),
  derived({
    name: 'okta.brands.email_templates',
    tag: 'CustomTemplates',
    columns: `brandId:key name=templateName _links:json`,
    identity: 'subdomain brandId',
    operations: [
      list('list_email_templates', '/api/v1/brands/{brandId}/templates/email', 'okta.templates.read', {
        limit: 200,
      }),
      get(
        'get_email_template',
        '/api/v1/brands/{brandId}/templates/email/{templateName}',
        'okta.templates.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.error_page',
    tag: 'CustomPages',
    columns: `brandId:key _links:json`,
    identity: 'subdomain brandId',
    operations: [get('get_error_page', '/api/v1/brands/{brandId}/pages/error', 'okta.brands.read')],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.preview_error_page',
    tag: 'CustomPages',
    columns: `brandId:key pageContent contentSecurityPolicySetting:json`,
    identity: 'subdomain brandId',
    operations: [
      get('get_preview_error_page', '/api/v1/brands/{brandId}/pages/error/preview', 'okta.brands.read'),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.preview_sign_in_page',
    tag: 'CustomPages',
    columns: `brandId:key pageContent contentSecurityPolicySetting:json widgetCustomizations:json widgetVersion`,
    identity: 'subdomain brandId',
    operations: [
      get('get_preview_sign_in_page', '/api/v1/brands/{brandId}/pages/sign-in/preview', 'okta.brands.read'),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.sign_in_page',
    tag: 'CustomPages',
    columns: `brandId:key _links:json`,
    identity: 'subdomain brandId',
    operations: [get('get_sign_in_page', '/api/v1/brands/{brandId}/pages/sign-in', 'okta.brands.read')],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.sign_in_widget_versions',
    tag: 'CustomPages',
    columns: `brandId:key value`,
    identity: 'subdomain brandId',
    operations: [
      list(
        'list_all_sign_in_widget_versions',
        '/api/v1/brands/{brandId}/pages/sign-in/widget-versions',
        'okta.brands.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.sign_out_page_settings',
    tag: 'CustomPages',
    columns: `brandId:key type url`,
    identity: 'subdomain brandId',
    operations: [
      get(
        'get_sign_out_page_settings',
        '/api/v1/brands/{brandId}/pages/sign-out/customized',
        'okta.brands.read',
      ),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.themes',
    tag: 'Themes',
    columns: `brandId:key backgroundImage emailTemplateTouchPointVariant endUserDashboardTouchPointVariant
      errorPageTouchPointVariant favicon id=themeId loadingPageTouchPointVariant logo
      primaryColorContrastHex primaryColorHex secondaryColorContrastHex secondaryColorHex
      signInPageTouchPointVariant _links:json`,
    identity: 'subdomain brandId id',
    operations: [
      list('list_brand_themes', '/api/v1/brands/{brandId}/themes', 'okta.brands.read'),
      get('get_brand_theme', '/api/v1/brands/{brandId}/themes/{themeId}', 'okta.brands.read'),
    ],
    parents: { brandId: 'okta.brands.brands' },
  }),
  derived({
    name: 'okta.brands.well_known_uris',
    tag: 'AssociatedDomainCustomizations',
    columns: `brandId:key _links:json representation:json`,
    identity: 'subdomain brandId',
    operations: [
      get('get_all_well_known_uris', '/api/v1/brands/{brandId}/well-known-uris', 'okta.brands.read'),
    ],
    lifecycle: 'LIMITED_GA',
    parents: { brandId: 'okta.brands.brands' },
  }),
];
