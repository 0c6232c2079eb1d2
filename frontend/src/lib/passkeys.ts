/** Whether this browser can use a passkey here: they belong to a name, so not at an address of numbers. */
export const canUsePasskeys = (): boolean =>
  window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(window.location.hostname)
