/**
 * The part of hCaptcha's browser script that the form uses, for `https://js.hcaptcha.com/1/api.js`: explicit rendering,
 * the onload callback, a box to press, a response that is gone after a reset, and an expiry that the test calls.
 * Each press gives another token; its beginning tells the siteverify stub what to do.
 */
export const hcaptchaBrowserStub = (tokenPrefix: string): string => `(() => {
  const asked = new URL(document.currentScript.src).searchParams;
  const boxes = new Map();
  let last = 0;
  const find = (id) => {
    const box = boxes.get(id);
    if (!box) throw new Error("invalid-captcha-id");
    return box;
  };
  window.hcaptcha = {
    render(container, params) {
      if (!params.sitekey) throw new Error("missing-sitekey");
      const id = "box" + ++last;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "hCaptcha " + params.sitekey + " " + params.hl + " " + params.size;
      const field = document.createElement("textarea");
      field.name = "h-captcha-response";
      field.hidden = true;
      container.append(button, field);
      const box = { params, button, field, token: "" };
      boxes.set(id, box);
      button.addEventListener("click", () => {
        box.token = ${JSON.stringify(tokenPrefix)} + crypto.randomUUID();
        field.value = box.token;
        params.callback(box.token);
      });
      return id;
    },
    reset(id) {
      const box = find(id);
      box.token = box.field.value = "";
    },
    remove(id) {
      const box = find(id);
      box.button.remove();
      box.field.remove();
      boxes.delete(id);
    },
    getResponse: (id) => find(id).token,
    getRespKey: (id) => (find(id).token ? "E1_" + id : ""),
    expireAll() {
      for (const box of boxes.values()) if (box.token) box.params["expired-callback"]();
    },
    failAll(code) {
      for (const box of boxes.values()) box.params["error-callback"](code);
    },
  };
  if (asked.get("render") !== "explicit") throw new Error("only explicit rendering is known here");
  window[asked.get("onload")]();
})();`;
