import {
  ALNUM, Alphabet, ANY_BASE64, BASE64, BASE64URL, DOTTED, ENCODED, HASH, HEX, LOWER, PATH, UPPER, UUID, WORD,
} from './alphabet';

/** A kind of credential that begins with a literal prefix. */
export interface CredentialShape {
  /** As a message names it: `a Hugging Face token`. */
  readonly kind: string;
  readonly prefixes: readonly string[];
  /** What follows the prefix. */
  readonly alphabet: Alphabet;
  /** Fewest characters that follow the prefix. */
  readonly least: number;
  /** Most characters that follow, where a longer text is something else. */
  readonly most: number;
  /** Where the vendor, or the public rules of a scanner, state the format. */
  readonly source: string;
}

type Row = readonly [kind: string, prefixes: string, alphabet: Alphabet, least: number, most?: number];

const GITLEAKS = 'https://github.com/gitleaks/gitleaks/blob/b58d3f102cf3a2c84cb7f923d05c25c9b1aed84b/config/gitleaks.toml';
const TRUFFLEHOG = 'https://github.com/trufflesecurity/trufflehog/tree/v3.97.0/pkg/detectors';
const NOSEYPARKER = 'https://github.com/praetorian-inc/noseyparker/tree/v0.24.0/crates/noseyparker/data/default/builtin/rules';
const KINGFISHER = 'https://github.com/mongodb/kingfisher/tree/ee7c0db3ef87575768f817820c24736249ffcdef/data/rules';
const REDACT_SECRET = 'https://docs.rs/crate/redact-secret/0.1.0-beta.15/source/src/detectors';
const BETTERLEAKS = 'https://github.com/betterleaks/betterleaks/blob/6381fa45ae946c588e2e1334d8396a15e5171ad6/config/betterleaks.toml';
const DETECT_SECRETS = 'https://github.com/Yelp/detect-secrets/tree/v1.5.0/detect_secrets/plugins';

/**
 * Kinds of credentials by the source of their format; several prefixes are separated by spaces.
 *
 * The lengths are a little below those that are issued, because these change. A prefix of two or three letters, which other texts may
 * begin with too, has the exact length.
 */
const rowsBySource = (): { readonly [source: string]: readonly Row[] } => ({
  // ── Models, inference and data ─────────────────────────────────────────────────────────────────
  'https://huggingface.co/docs/hub/security-tokens': [
    ['a Hugging Face token', 'hf_', ALNUM, 30],
    ['a Hugging Face organization token', 'api_org_', ALNUM, 30],
    ['a Hugging Face OAuth token', 'hf_oauth_', DOTTED, 30],
  ],
  [`${TRUFFLEHOG}/openai`]: [
    ['an OpenAI API key', 'sk-proj- sk-svcacct- sk-service- sk-admin- sk-None-', BASE64URL, 40],
    ['an API key', 'sk-', ALNUM, 32],
  ],
  [`${NOSEYPARKER}/anthropic.yml`]: [['an Anthropic API key', 'sk-ant-', BASE64URL, 40]],
  [`${TRUFFLEHOG}/openrouter`]: [['an OpenRouter API key', 'sk-or-', BASE64URL, 40]],
  [`${TRUFFLEHOG}/langfuse`]: [['a Langfuse secret key', 'sk-lf-', UUID, 36]],
  [`${TRUFFLEHOG}/langsmith`]: [['a LangSmith API key', 'lsv2_pt_ lsv2_sk_', WORD, 40]],
  [`${TRUFFLEHOG}/nvapi`]: [['an NVIDIA API key', 'nvapi-', BASE64URL, 40]],
  [`${TRUFFLEHOG}/groq`]: [['a Groq API key', 'gsk_', ALNUM, 44]],
  [`${TRUFFLEHOG}/xai`]: [['an xAI API key', 'xai-', WORD, 60]],
  [`${TRUFFLEHOG}/replicate`]: [['a Replicate API token', 'r8_', BASE64URL, 36]],
  [`${TRUFFLEHOG}/pinecone`]: [['a Pinecone API key', 'pcsk_', WORD, 50]],
  [`${TRUFFLEHOG}/elevenlabs`]: [['an ElevenLabs API key', 'sk_', HEX, 48, 48]],
  [`${TRUFFLEHOG}/databrickstoken`]: [['a Databricks token', 'dapi', HEX, 32, 32]],
  [`${REDACT_SECRET}/ai_inference.rs`]: [
    ['a Perplexity API key', 'pplx-', ALNUM, 40],
    ['a Fireworks API key', 'fw_', ALNUM, 22, 24],
  ],
  [`${REDACT_SECRET}/cerebras.rs`]: [['a Cerebras API key', 'csk- csk_', BASE64URL, 44]],
  [`${REDACT_SECRET}/together_tavily.rs`]: [['a Together API key', 'tgp_v1_', BASE64URL, 36]],
  [`${REDACT_SECRET}/runpod.rs`]: [['a RunPod API key', 'rpa_', ALNUM, 31]],
  [`${REDACT_SECRET}/wandb.rs`]: [['a Weights & Biases API key', 'wandb_v1_', WORD, 40]],
  [`${REDACT_SECRET}/baseten_api_key.rs`]: [['a Baseten API key', 'b10_', DOTTED, 41, 41]],
  [`${REDACT_SECRET}/e2b.rs`]: [['an E2B API key', 'e2b_', HEX, 40, 40]],
  [`${REDACT_SECRET}/daytona.rs`]: [['a Daytona API key', 'dtn_', HEX, 64, 64]],
  [`${REDACT_SECRET}/browserbase.rs`]: [['a Browserbase API key', 'bb_live_', ALNUM, 20]],
  [`${REDACT_SECRET}/composio.rs`]: [['a Composio API key', 'oak_ uak_', BASE64URL, 20]],
  [`${REDACT_SECRET}/apify.rs`]: [['an Apify API token', 'apify_api_', ALNUM, 30]],
  [`${NOSEYPARKER}/firecrawl.yml`]: [['a Firecrawl API key', 'fc-', HEX, 32, 32]],
  [`${NOSEYPARKER}/jina.yml`]: [['a Jina API key', 'jina_', ALNUM, 44]],
  [`${NOSEYPARKER}/tavily.yml`]: [['a Tavily API key', 'tvly- tvly-dev-', ALNUM, 24]],
  [`${TRUFFLEHOG}/saladcloudapikey`]: [['a SaladCloud API key', 'salad_cloud_', WORD, 24]],

  // ── Clouds ─────────────────────────────────────────────────────────────────────────────────────
  [`${GITLEAKS}#clouds`]: [
    ['an AWS access key', 'AKIA ASIA ABIA ACCA A3TX', UPPER, 16, 16],
    ['an Amazon Bedrock API key', 'ABSK', BASE64, 80],
    ['an Amazon Bedrock API key', 'bedrock-api-key-', BASE64, 40],
    ['an Alibaba Cloud access key', 'LTAI', ALNUM, 16, 26],
    ['a ClickHouse Cloud key', '4b1d', ALNUM, 38, 38],
    ['a Heroku API key', 'HRKU-AA HRKU-', BASE64URL, 36],
    ['a Scalingo token', 'tk-us-', BASE64URL, 48],
    ['a Fly.io token', 'fm2_ fm1a_ fm1r_ fo1_', ANY_BASE64, 40],
    ['an Infracost token', 'ico-', ALNUM, 32, 32],
    ['a DigitalOcean token', 'dop_v1_ doo_v1_ dor_v1_', HEX, 64],
    ['a Defined Networking token', 'dnkey-', BASE64URL, 60],
    ['a Yandex API key', 'AQVN', BASE64URL, 35, 38],
  ],
  [`${NOSEYPARKER}/aws.yml`]: [
    ['an Amazon MWS token', 'amzn.mws.', UUID, 36],
    ['an AWS AppSync key', 'da2-', LOWER, 26, 26],
  ],
  'https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html': [
    ['a presigned URL', 'X-Amz-Signature= X-Goog-Signature=', HEX, 32],
    ['a session token in a URL', 'X-Amz-Security-Token=', ENCODED, 32],
  ],
  'https://learn.microsoft.com/azure/storage/common/storage-sas-overview': [
    ['a shared access signature', '?sig= &sig=', ENCODED, 20],
    ['a connection string', 'AccountKey= SharedAccessKey= SharedSecretValue=', BASE64, 20],
    ['a shared access signature', 'SharedAccessSignature=', ENCODED, 20],
  ],
  [`${NOSEYPARKER}/google.yml`]: [
    ['a Google API key', 'AIza', BASE64URL, 33],
    ['a Google OAuth client secret', 'GOCSPX-', BASE64URL, 24],
    ['a Google OAuth token', 'ya29.', DOTTED, 20],
  ],
  'https://cloud.google.com/storage/docs/authentication/hmackeys': [['a Google Cloud HMAC key', 'GOOG1E GOOG', UPPER, 20, 60]],
  'https://developers.google.com/identity/protocols/oauth2': [['a Google refresh token', '1//0', BASE64URL, 40]],
  'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats': [
    ['a Cloudflare API token', 'cfk_ cfut_ cfat_', ALNUM, 40],
    ['a Cloudflare origin CA key', 'v1.0-', BASE64URL, 120],
  ],
  [`${REDACT_SECRET}/additional_providers.rs`]: [
    ['a Supabase key', 'sb_secret_', BASE64URL, 20],
    ['a Supabase access token', 'sbp_ sbp_v0_', LOWER, 36],
    ['a Docker organization token', 'dckr_oat_', BASE64URL, 24],
  ],
  [`${REDACT_SECRET}/neon.rs`]: [['a Neon API key', 'napi_', LOWER, 40]],
  [`${REDACT_SECRET}/vercel.rs`]: [['a Vercel token', 'vcp_ vci_ vca_ vcr_ vck_', ALNUM, 24]],
  [`${REDACT_SECRET}/xata.rs`]: [['a Xata API key', 'xau_ xao_', ALNUM, 30]],
  [`${TRUFFLEHOG}/netlify`]: [['a Netlify token', 'nfp_', ALNUM, 36]],
  [`${TRUFFLEHOG}/tailscale`]: [['a Tailscale key', 'tskey-', BASE64URL, 20]],
  [`${GITLEAKS}#planetscale`]: [['a PlanetScale token', 'pscale_tkn_ pscale_oauth_ pscale_pw_', DOTTED, 32]],
  [`${KINGFISHER}/mongodb.yml`]: [['a MongoDB Atlas secret', 'mdb_sa_sk_', BASE64URL, 36]],
  [`${REDACT_SECRET}/axiom.rs`]: [['an Axiom token', 'xaat- xapt-', UUID, 36]],

  'https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/': [
    ['a private key', 'LS0tLS1CRUdJTiBQUklWQVRFIEtFW LS0tLS1CRUdJTiBSU0EgUFJJVkFURS LS0tLS1CRUdJTiBFQyBQUklWQVRFI', BASE64, 20],
    ['an OpenSSH private key', 'LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUg', BASE64, 20],
    ['an encrypted private key', 'LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFURS', BASE64, 20],
    ['a DSA private key', 'LS0tLS1CRUdJTiBEU0EgUFJJVkFURS', BASE64, 20],
    ['a PGP private key', 'LS0tLS1CRUdJTiBQR1AgUFJJVkFURS', BASE64, 20],
  ],
  'https://github.com/FiloSottile/age/blob/v1.2.1/doc/age.1.ronn': [['an age identity', 'AGE-SECRET-KEY-1 AGE-PLUGIN-', BASE64URL, 40]],
  'https://www.rfc-editor.org/rfc/rfc7516#section-3': [['a JSON web token', 'eyJhbGciOi eyJ0eXAiOi eyJraWQiOi eyJlbmMiOi', DOTTED, 60]],
  'https://www.rfc-editor.org/rfc/rfc8018': [
    ['a private key', 'MIIEvQIBADANBgkqhkiG9w0BAQEF MIIEvAIBADANBgkqhkiG9w0BAQEF MIIEvgIBADANBgkqhkiG9w0BAQEF MIIJQgIBADANBgkqhkiG9w0BAQEF MIIJQwIBADANBgkqhkiG9w0BAQEF', BASE64, 60],
    ['a private key', 'MIIEowIBAAKCAQEA MIIEpAIBAAKCAQEA MIIEpQIBAAKCAQEA MIIJKAIBAAKCAgEA MIIJKQIBAAKCAgEA MIIJKgIBAAKCAgEA MIGHAgEAMBMGByqGSM49 MHcCAQEEI', BASE64, 60],
  ],

  'https://docs.docker.com/reference/cli/docker/login/': [['a Docker login', 'eyJhdXRocyI6', BASE64, 16]],
  'https://docs.ceph.com/en/reef/rados/operations/user-management/': [['a Ceph key', 'AQ', BASE64, 38, 38]],

  // ── Code, registries and build ─────────────────────────────────────────────────────────────────
  'https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/': [
    ['a GitHub token', 'ghp_ gho_ ghu_ ghs_ ghr_', WORD, 30],
    ['a GitHub token', 'github_pat_', WORD, 40],
  ],
  'https://docs.gitlab.com/security/tokens/#token-prefixes': [
    ['a GitLab token', 'glpat- gloas- gldt- glrt- glrtr- glcbt- glptt- glft- glimt- glagent- glwt- glsoat- glffct-', DOTTED, 20],
    ['a GitLab runner registration token', 'GR1348941', BASE64URL, 20],
    ['a GitLab session', '_gitlab_session=', LOWER, 32],
  ],
  [`${GITLEAKS}#code`]: [
    ['an npm token', 'npm_', ALNUM, 30],
    ['a PyPI token', 'pypi-', BASE64URL, 50],
    ['a Clojars token', 'CLOJARS_', ALNUM, 60],
    ['a Pulumi token', 'pul-', LOWER, 40],
    ['a Harness API key', 'pat. sat.', DOTTED, 60],
    ['an Octopus Deploy API key', 'API-', UPPER, 26, 32],
    ['an OpenShift token', 'sha256~', BASE64URL, 43],
    ['a Postman API key', 'PMAK-', BASE64URL, 50],
    ['a Prefect API key', 'pnu_ pnb_', ALNUM, 30],
    ['a ReadMe API key', 'rdme_', LOWER, 60],
    ['an Artifactory API key', 'AKC', ALNUM, 60],
    ['an Artifactory token', 'cmVmd', ALNUM, 59],
    ['a 1Password secret key', 'A3-', BASE64URL, 30],
    ['a 1Password service account token', 'ops_eyJ', BASE64, 80],
    ['a Sourcegraph token', 'sgp_', WORD, 40],
    ['a Snyk token', 'snyk_uat.', DOTTED, 30],
  ],
  [`${TRUFFLEHOG}/sourcegraphcody`]: [['a Sourcegraph Cody token', 'slk_', HEX, 64]],
  [`${NOSEYPARKER}/dockerhub.yml`]: [['a Docker Hub token', 'dckr_pat_', BASE64URL, 20]],
  [`${NOSEYPARKER}/rubygems.yml`]: [['a RubyGems API key', 'rubygems_', ALNUM, 40]],
  [`${NOSEYPARKER}/crates.io.yml`]: [['a crates.io token', 'cio', ALNUM, 32, 32]],
  [`${REDACT_SECRET}/crates_io.rs`]: [['a crates.io publishing token', 'cio_tp_', ALNUM, 32]],
  [`${NOSEYPARKER}/nuget.yml`]: [['a NuGet API key', 'oy2', LOWER, 43, 43]],
  [`${NOSEYPARKER}/bitbucket.yml`]: [['a Bitbucket app password', 'ATBB', ALNUM, 28]],
  [`${NOSEYPARKER}/atlassian.yml`]: [['an Atlassian API token', 'ATATT3xFfGF0 ATCTT3xFfGN0', DOTTED, 40]],
  [`${NOSEYPARKER}/dependency_track.yml`]: [['a Dependency-Track API key', 'odt_', WORD, 32]],
  [`${NOSEYPARKER}/stackhawk.yml`]: [['a StackHawk API key', 'hawk.', DOTTED, 41]],
  [`${REDACT_SECRET}/buildkite.rs`]: [
    ['a Buildkite token', 'bkua_ bkur_ bktx_ bkaa_ bkar_ bkct_ bkcqt_ bkaj_ bkjat_ bkpt_ bkrt_ bktr_ bkat_ bkpat_ bkps_', DOTTED, 32],
  ],
  [`${TRUFFLEHOG}/circleci`]: [['a CircleCI token', 'CCIPAT_ CCIPRJ_', WORD, 40]],
  [`${REDACT_SECRET}/sonarqube.rs`]: [['a SonarQube token', 'squ_ sqp_ sqa_', HEX, 40]],
  [`${DETECT_SECRETS}/artifactory.py`]: [['an Artifactory password', 'AP6 AP2 APA APB APC APD', ALNUM, 30, 70]],
  [`${GITLEAKS}#vault`]: [
    ['a Vault token', 'hvs. hvb. hvr.', DOTTED, 24],
    ['a Vault token', 's.', ALNUM, 24, 24],
  ],
  'https://docs.doppler.com/reference/auth-token-formats': [
    ['a Doppler token', 'dp.pt. dp.ct. dp.st. dp.sa. dp.said. dp.scim. dp.audit.', DOTTED, 36],
  ],

  // ── Operations ─────────────────────────────────────────────────────────────────────────────────
  [`${GITLEAKS}#operations`]: [
    ['a Dynatrace token', 'dt0c01. dt0s01. dt0s02. dt0s03. dt0s04. dt0s06. dt0s08. dt0s16.', DOTTED, 60],
    ['a Grafana Cloud token', 'glc_', BASE64, 32],
    ['a Grafana service account token', 'glsa_', WORD, 36],
    ['a Grafana API key', 'eyJrIjoi', BASE64, 60],
    ['a New Relic key', 'NRAK- NRII- NRIQ- NRRA- NRAA- NRJS- NRBR-', BASE64URL, 18],
    ['a Sentry organization token', 'sntrys_', ANY_BASE64, 60],
    ['a Sentry user token', 'sntryu_ sntrya_', HEX, 60],
    ['a Lob API key', 'live_ test_', HEX, 35, 35],
    ['a Lob API key', 'live_pub_ test_pub_', HEX, 31, 31],
  ],
  [`${NOSEYPARKER}/newrelic.yml`]: [['a Pixie key', 'px-api- px-dep-', UUID, 36]],
  [`${REDACT_SECRET}/honeycomb.rs`]: [['a Honeycomb key', 'hcaik_ hcbik_ hcaic_ hcbic_ hcxik_ hcxic_', LOWER, 50]],
  [`${REDACT_SECRET}/datadog.rs`]: [['a Datadog key', 'ddapp_ ddpat_ ddsat_', WORD, 30]],
  [`${REDACT_SECRET}/posthog.rs`]: [['a PostHog key', 'phx_ phs_', BASE64URL, 32]],
  [`${TRUFFLEHOG}/rootly`]: [['a Rootly token', 'rootly_', HEX, 60]],
  [`${TRUFFLEHOG}/launchdarkly`]: [['a LaunchDarkly key', 'sdk- api-', UUID, 36, 36]],
  [`${REDACT_SECRET}/pydantic_logfire.rs`]: [['a Logfire token', 'pylf_v1_ pylf_v2_', WORD, 24]],
  [`${REDACT_SECRET}/helicone.rs`]: [['a Helicone API key', 'sk-helicone- pk-helicone-', BASE64URL, 20]],
  [`${REDACT_SECRET}/inngest.rs`]: [['an Inngest signing key', 'signkey-prod- signkey-test- signkey-branch-', HEX, 32]],
  [`${REDACT_SECRET}/trigger_dev.rs`]: [['a Trigger.dev key', 'tr_dev_ tr_prod_ tr_stg_ tr_preview_ tr_pat_', WORD, 20]],
  [`${REDACT_SECRET}/unkey.rs`]: [['an Unkey root key', 'unkey_', ALNUM, 24]],
  [`${REDACT_SECRET}/ory_token.rs`]: [['an Ory token', 'ory_st_ ory_at_ ory_rt_ ory_ac_', DOTTED, 30]],
  [`${REDACT_SECRET}/polar.rs`]: [['a Polar token', 'polar_oat_ polar_pat_ polar_at_u_ polar_at_o_ polar_rt_u_ polar_rt_o_', BASE64URL, 40]],
  [`${REDACT_SECRET}/paddle.rs`]: [['a Paddle API key', 'pdl_live_apikey_ pdl_sdbx_apikey_', WORD, 40]],

  // ── Messages, payments and offices ─────────────────────────────────────────────────────────────
  [`${GITLEAKS}#offices`]: [
    ['an Adobe client secret', 'p8e-', BASE64URL, 32],
    ['a Linear API key', 'lin_api_ lin_oauth_', ALNUM, 32],
    ['a Notion token', 'ntn_', ALNUM, 40],
    ['a Frame.io token', 'fio-u-', DOTTED, 60],
    ['a Duffel token', 'duffel_test_ duffel_live_', DOTTED, 40],
    ['an EasyPost API key', 'EZAK EZTK', ALNUM, 54, 54],
    ['a Flutterwave key', 'FLWSECK- FLWSECK_TEST-', BASE64URL, 12],
    ['a Typeform token', 'tfp_', DOTTED, 40],
    ['a Facebook token', 'EAAM EAAC EAAB EAAG', ALNUM, 90],
    ['a Square access token', 'EAAA', BASE64URL, 56, 64],
    ['a Square token', 'sq0atp- sq0csp- sq0idp-', BASE64URL, 22],
    ['a SettleMint token', 'sm_aat_ sm_pat_ sm_sat_', ALNUM, 16],
    ['a Shippo token', 'shippo_live_ shippo_test_', HEX, 40],
    ['a Shopify token', 'shpat_ shpca_ shppa_ shpss_', ALNUM, 30],
    ['a SendGrid API key', 'SG.', DOTTED, 60],
    ['a Brevo API key', 'xkeysib- xsmtpsib-', BASE64URL, 60],
    ['a Stripe key', 'sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ sk_org_live_ sk_org_test_', ALNUM, 16],
    ['a Twilio API key', 'SK', HEX, 32, 32],
    ['a Mailgun API key', 'key-', LOWER, 32, 32],
    ['a Mailgun key', 'pubkey-', HEX, 32, 32],
    ['a Slack token', 'xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxe- xoxc- xoxd- xoxe.xoxb- xoxe.xoxp-', DOTTED, 10],
    ['a Slack app token', 'xapp-', BASE64URL, 24],
    ['a Beamer API key', 'b_', DOTTED, 44, 44],
    ['a Dropbox token', 'sl. sl.u.', DOTTED, 120],
    ['a GoCardless token', 'live_', DOTTED, 40, 42],
    ['a Plaid token', 'access-sandbox- access-production- access-development-', UUID, 36],
    ['a Contentful token', 'CFPAT-', BASE64URL, 40],
    ['a HubSpot token', 'pat-na1- pat-na2- pat-eu1-', BASE64URL, 36],
  ],
  [`${TRUFFLEHOG}/figmapersonalaccesstoken`]: [['a Figma token', 'figd_ figp_ figu_ figo_ figur_ figuh_ figor_ figoh_', DOTTED, 40]],
  [`${TRUFFLEHOG}/razorpay`]: [['a Razorpay key', 'rzp_live_ rzp_test_', ALNUM, 14]],
  [`${TRUFFLEHOG}/pagarme`]: [['a Pagar.me API key', 'ak_live_', ALNUM, 30]],
  [`${TRUFFLEHOG}/ramp`]: [['a Ramp secret', 'ramp_sec_ ramp_id_', ALNUM, 40]],
  [`${TRUFFLEHOG}/flexport`]: [['a Flexport key', 'shltm_', BASE64URL, 40]],
  [`${TRUFFLEHOG}/fleetbase`]: [['a Fleetbase key', 'flb_live_', ALNUM, 20]],
  [`${TRUFFLEHOG}/ubidots`]: [['a Ubidots token', 'BBFF-', ALNUM, 30]],
  [`${TRUFFLEHOG}/atlassiandatacenter`]: [['a Bitbucket Data Center token', 'BBDC-', ANY_BASE64, 40]],
  [`${TRUFFLEHOG}/robinhoodcrypto`]: [['a Robinhood API key', 'rh-api-', UUID, 36]],
  [`${TRUFFLEHOG}/column`]: [['a Column API key', 'live_ test_', ALNUM, 27, 27]],
  [`${TRUFFLEHOG}/trufflehogenterprise`]: [['a TruffleHog key', 'thog-secret- thog-key-', HEX, 16]],
  [`${TRUFFLEHOG}/sonarcloud`]: [['a SonarQube Cloud token', 'sqco_', ALNUM, 50]],
  [`${TRUFFLEHOG}/pubnubsubscriptionkey`]: [['a PubNub key', 'sub-c- pub-c-', BASE64URL, 36]],
  [`${TRUFFLEHOG}/mapbox`]: [['a Mapbox secret token', 'sk.eyJ tk.eyJ', DOTTED, 60]],
  [`${KINGFISHER}/ionic.yml`]: [['an Ionic token', 'ion_', ALNUM, 42]],
  [`${NOSEYPARKER}/adafruitio.yml`]: [['an Adafruit IO key', 'aio_', ALNUM, 28]],
  [`${REDACT_SECRET}/resend.rs`]: [['a Resend API key', 're_', WORD, 28, 40]],
  [`${NOSEYPARKER}/hashes.yml`]: [
    ['a password hash', '$1$ $2a$ $2b$ $2x$ $2y$ $5$ $6$ $7$ $8$ $y$ $apr1$ $argon2i$ $argon2id$ $scrypt$ $pbkdf2-sha256$', HASH, 22],
    ['a password hash', 'pbkdf2_sha256$ argon2$argon2id$ bcrypt_sha256$', HASH, 40],
    ['a password hash', '{SSHA}', BASE64, 28],
  ],
  [`${GITLEAKS}#others`]: [
    ['a 42 client secret', 's-s4t2ud- s-s4t2af-', HEX, 60],
    ['a Yandex IAM token', 't1.', DOTTED, 80],
    ['a Yandex access key', 'YC', BASE64URL, 38, 38],
    ['a Twitter bearer token', 'AAAAAAAAAAAAAAAAAAAAA', ENCODED, 80],
    ['a Mapbox token', 'pk.eyJ', DOTTED, 60],
    ['a Flutterwave key', 'FLWPUBK_TEST- FLWPUBK-', BASE64URL, 32],
  ],
  [`${KINGFISHER}/notion.yml`]: [['a Notion token', 'secret_', ALNUM, 43, 43]],
  [`${KINGFISHER}/telnyx.yml`]: [['a Telnyx API key', 'KEY', BASE64URL, 55, 55]],
  [`${KINGFISHER}/teamworkcrm.yml`]: [['a Teamwork token', 'tkn.v1_', BASE64, 64]],
  [`${KINGFISHER}/voiceflow.yml`]: [['a Voiceflow API key', 'VF.', DOTTED, 40]],
  [`${KINGFISHER}/nightfall.yml`]: [['a Nightfall API key', 'NF-', ALNUM, 32, 32]],
  [`${KINGFISHER}/closecrm.yml`]: [['a Close API key', 'api_', DOTTED, 44, 48]],
  [`${KINGFISHER}/clickup.yml`]: [['a ClickUp token', 'pk_', WORD, 39, 42]],
  [`${KINGFISHER}/klaviyo.yml`]: [['a Klaviyo private key', 'pk_', ALNUM, 34, 34]],
  [`${KINGFISHER}/courier.yml`]: [['a Courier API key', 'pk_prod_ pk_test_', UPPER, 26, 32]],
  [`${KINGFISHER}/ecostruxureit.yml`]: [['an EcoStruxure IT key', 'AK1', ALNUM, 50, 55]],
  [`${KINGFISHER}/salesblink.yml`]: [['a SalesBlink key', 'key-', ALNUM, 64, 64]],
  [`${KINGFISHER}/scrapfly.yml`]: [['a Scrapfly key', 'scp-live- scp-test-', HEX, 32]],
  [`${KINGFISHER}/zohocrm.yml`]: [['a Zoho token', '1000.', DOTTED, 65]],
  [`${KINGFISHER}/fullstory.yml`]: [['a FullStory API key', 'na1. eu1.', BASE64, 90]],
  [`${KINGFISHER}/codemagic.yml`]: [['a Codemagic token', 'codemagic_', BASE64URL, 36]],
  [`${KINGFISHER}/facebook.yml`]: [['a Facebook token', 'EAACEdEose0cBA', ALNUM, 20]],
  [`${TRUFFLEHOG}/alchemy`]: [['an Alchemy API key', 'alcht_', ALNUM, 30]],
  [`${TRUFFLEHOG}/bannerbear`]: [['a Bannerbear API key', 'bb_pr_ bb_ma_', HEX, 28]],
  [`${TRUFFLEHOG}/besttime`]: [['a BestTime API key', 'pri_', HEX, 32, 32]],
  [`${TRUFFLEHOG}/endorlabs`]: [['an Endor Labs key', 'endr+', ALNUM, 16]],
  [`${TRUFFLEHOG}/pganalyzereadkey`]: [['a pganalyze key', 'pgar_', ALNUM, 20]],
  [`${TRUFFLEHOG}/portainertoken`]: [['a Portainer token', 'ptr_', BASE64, 20]],
  [`${TRUFFLEHOG}/salesforceoauth2`]: [['a Salesforce consumer key', '3MVG9', DOTTED, 80]],
  [`${TRUFFLEHOG}/salesforcerefreshtoken`]: [['a Salesforce refresh token', '5AEP861', DOTTED, 78]],
  [`${TRUFFLEHOG}/smooch`]: [['a Smooch key', 'act_', ALNUM, 24, 24]],
  [`${TRUFFLEHOG}/spectralops`]: [['a Spectral token', 'spu-', ALNUM, 32, 32]],
  [`${BETTERLEAKS}#others`]: [
    ['an Elastic Cloud API key', 'essu_', ANY_BASE64, 60],
    ['a OneSignal API key', 'os_v2_app_ os_v2_org_', LOWER, 100],
    ['a Render API key', 'rnd_', ALNUM, 24],
  ],
  'https://github.com/run-llama/llama_parse': [['a LlamaCloud API key', 'llx-', ALNUM, 40]],
  'https://pypi.org/project/kagglesdk/0.1.38/': [['a Kaggle API token', 'KGAT_', HEX, 32]],
  // Two characters say what it is, then come six zero bits, the key and its checksum.
  'https://github.com/nats-io/nkeys': [['a NATS seed', 'SUA SAA SOA SNA SCA SXA', UPPER, 55, 55]],
  'https://www.tencentcloud.com/document/api/1035/41177': [['a Tencent Cloud key', 'AKID', ALNUM, 32, 32]],
  'https://docs.stripe.com/keys': [['a secret key', 'sk_', BASE64URL, 24]],
  'https://docs.stripe.com/webhooks': [['a webhook signing secret', 'whsec_', BASE64, 24]],
  'https://api.slack.com/messaging/webhooks': [
    ['a Slack webhook', 'hooks.slack.com/services/ hooks.slack.com/workflows/ hooks.slack.com/triggers/', PATH, 20],
  ],
  'https://discord.com/developers/docs/resources/webhook': [
    ['a Discord webhook', 'discord.com/api/webhooks/ discordapp.com/api/webhooks/', PATH, 60],
  ],
  'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook': [
    ['a Teams webhook', 'webhook.office.com/webhookb2/ outlook.office.com/webhook/', PATH, 30],
  ],
  'https://beszel.dev/guide/notifications/lark': [['a Lark webhook', 'open.feishu.cn/open-apis/bot/v2/hook/ open.larksuite.com/open-apis/bot/v2/hook/', UUID, 30]],
  [`${KINGFISHER}/zapierwebhook.yml`]: [['a Zapier webhook', 'hooks.zapier.com/hooks/catch/', PATH, 12]],
});

/** All kinds of credentials that begin with a literal prefix. */
export function credentialShapes(): CredentialShape[] {
  return Object.entries(rowsBySource()).flatMap(([source, rows]) => rows.map(
    ([kind, prefixes, alphabet, least, most = Infinity]) => ({ kind, prefixes: prefixes.split(' '), alphabet, least, most, source }),
  ));
}
