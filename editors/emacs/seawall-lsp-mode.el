;;; seawall-lsp-mode.el --- Seawall in lsp-mode  -*- lexical-binding: t; -*-

;; Copy this file to a folder on `load-path', and write into your init file:
;;   (require 'seawall-lsp-mode)
;; It is an add-on: it runs beside the server that a mode has anyway.

;;; Code:

(require 'lsp-mode)

(defvar seawall-files
  (rx (or (seq bos (or "Dockerfile" "Containerfile")) (seq "ockerfile" eos)
          (seq bos ".env") (seq ".env" eos)
          (seq "." (or "yaml" "yml" "conf" "nginx" "tf" "tofu" "tfvars") eos)
          (seq bos (opt ".") "seawall.toml" eos)))
  "Names of the files that Seawall checks.")

(defun seawall-checks-p (file &rest _)
  "Whether Seawall checks files of the name of FILE."
  (and file (string-match-p seawall-files (file-name-nondirectory file))))

;; Emacs knows no mode for these.
(add-to-list 'auto-mode-alist '("/\\.env\\(?:\\.[^/]*\\)?\\'" . conf-unix-mode))
(add-to-list 'lsp-language-id-configuration '(conf-unix-mode . "dotenv"))
(add-to-list 'lsp-language-id-configuration '(nginx-mode . "nginx"))

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection '("seawall" "lsp"))
  :activation-fn #'seawall-checks-p
  :add-on? t
  ;; What the server is told: config, select, ignore, showUndecided, workspaceDiagnostics.
  :initialization-options '(:showUndecided :json-false)
  :server-id 'seawall))

(defun seawall-ensure ()
  "Start Seawall for this buffer if it checks files of this name."
  (when (seawall-checks-p buffer-file-name)
    (lsp-deferred)))

(dolist (hook '(dockerfile-mode-hook dockerfile-ts-mode-hook yaml-mode-hook yaml-ts-mode-hook
                nginx-mode-hook terraform-mode-hook hcl-mode-hook conf-mode-hook))
  (add-hook hook #'seawall-ensure))

(provide 'seawall-lsp-mode)
;;; seawall-lsp-mode.el ends here
