import { checkInputs } from '../../rules/normalize';

/**
 * The certificate with which a sidecar serves HTTPS.
 */
export class SidecarTls {
  /**
   * One that the sidecar makes at each start. Nobody can verify it.
   */
  public static selfSigned(): SidecarTls {
    return new SidecarTls();
  }

  /**
   * That of a Secret of type `kubernetes.io/tls`, with the keys `tls.crt` and `tls.key`. A certificate that is renewed is read again.
   *
   * @param name name of the Secret
   */
  public static secret(name: string): SidecarTls {
    return new SidecarTls(name);
  }

  private constructor(private readonly secretName?: string) {}

  /**
   * The Secret; undefined where the sidecar makes its certificate.
   *
   * @internal
   */
  public _bind(): { readonly secretName?: string } {
    return { secretName: this.secretName };
  }
}

checkInputs('SidecarTls', SidecarTls);
