import { checkInputs } from '../../rules/normalize';

/**
 * The certificate by which the frontend serves HTTPS.
 */
export class DynamoFrontendTls {
  /**
   * That of a Secret of type `kubernetes.io/tls`, with the keys `tls.crt` and `tls.key`, in the namespace of the graph. The Secret must exist.
   *
   * @param name name of the Secret
   */
  public static secret(name: string): DynamoFrontendTls {
    return new DynamoFrontendTls(name);
  }

  private constructor(private readonly secretName: string) {}

  /**
   * @internal
   */
  public _bind(): { readonly secretName: string } {
    return { secretName: this.secretName };
  }
}

checkInputs('DynamoFrontendTls', DynamoFrontendTls);
