// Passkeys: [data-passkey="add"] on one's own page, [data-passkey="sign-in"] at the door. The server makes what the browser is asked and judges what it
// answers; here both are only carried. Shown where the address allows them (.needs-passkeys): a secure one that is a name, not a number.
const isName = !/^[\d.]+$|:/.test(location.hostname);
document.documentElement.classList.toggle("has-passkeys", isSecureContext && isName && "parseCreationOptionsFromJSON" in (window.PublicKeyCredential ?? {}));

async function post(url, body) {
  const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
  const text = await answer.text();
  const json = text ? JSON.parse(text) : {};
  if (!answer.ok) {
    throw new Error(json.detail ?? "The server does not answer. Try again.");
  }

  return json;
}

async function add(button) {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(await post("/api/passkeys/options"));
  const credential = await navigator.credentials.create({ publicKey: options });
  await post("/api/passkeys", { credential: JSON.stringify(credential.toJSON()), name: button.form?.elements["passkey-name"]?.value });
  location.reload();
}

async function signIn(button) {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(await post("/sign-in/passkey/options"));
  const credential = await navigator.credentials.get({ publicKey: options });
  const { url } = await post("/sign-in/passkey", { credential: JSON.stringify(credential.toJSON()), returnUrl: button.dataset.returnUrl });
  location.assign(url);
}

document.addEventListener("click", async event => {
  const button = event.target instanceof Element ? event.target.closest("[data-passkey]") : null;
  if (button === null) {
    return;
  }

  event.preventDefault();
  button.disabled = true;
  const said = button.parentElement.querySelector("[data-said]");
  try {
    await (button.dataset.passkey === "add" ? add : signIn)(button);
  } catch (error) {
    // Somebody who closes the browser's own dialog has changed their mind, and needs no sentence.
    if (said && error.name !== "NotAllowedError" && error.name !== "AbortError") {
      said.textContent = error.message;
    }
  } finally {
    button.disabled = false;
  }
});
