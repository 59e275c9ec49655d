;;; seawall-eglot.el --- Seawall in Eglot  -*- lexical-binding: t; -*-

;; Emacs 29 and newer. Copy this file to a folder on `load-path', and write into your init file:
;;   (require 'seawall-eglot)
;; Eglot starts one server for a buffer: where another one is wanted for a mode, take that mode out below.

;;; Code:

(require 'eglot)

(defvar seawall-modes
  '(dockerfile-mode dockerfile-ts-mode yaml-mode yaml-ts-mode nginx-mode terraform-mode hcl-mode conf-mode)
  "Modes of the files that Seawall checks.")

(defvar seawall-files
  (rx (or (seq bos (or "Dockerfile" "Containerfile")) (seq "ockerfile" eos)
          (seq bos ".env") (seq ".env" eos)
          (seq "." (or "yaml" "yml" "conf" "nginx" "tf" "tofu" "tfvars") eos)
          (seq bos (opt ".") "seawall.toml" eos)))
  "Names of the files that Seawall checks: other files of these modes start nothing.")

;; Emacs knows no mode for these.
(add-to-list 'auto-mode-alist '("/\\.env\\(?:\\.[^/]*\\)?\\'" . conf-unix-mode))

(add-to-list 'eglot-server-programs
             (cons seawall-modes
                   ;; What the server is told: config, select, ignore, showUndecided, workspaceDiagnostics.
                   '("seawall" "lsp" :initializationOptions (:showUndecided :json-false))))

(defun seawall-ensure ()
  "Start Seawall for this buffer if it checks files of this name."
  (when (and buffer-file-name
             (string-match-p seawall-files (file-name-nondirectory buffer-file-name)))
    (eglot-ensure)))

(dolist (mode seawall-modes)
  (add-hook (intern (format "%s-hook" mode)) #'seawall-ensure))

(provide 'seawall-eglot)
;;; seawall-eglot.el ends here
