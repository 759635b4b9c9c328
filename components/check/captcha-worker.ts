// The official solver of ALTCHA, off the main thread so that typing stays smooth on a slow phone.
import "altcha-lib/workers/pbkdf2";
