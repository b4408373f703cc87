# Fresh clone, Python 3.11 and make are all that is needed: make demo, make test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# For tools that need nothing of the toolkit: its environment is not made for them.
ANY_PYTHON = $(firstword $(wildcard $(BIN)/python) $(PYTHON))
# Read from pyproject.toml, so that the version stands in one place.
TORCH := $(shell sed -n 's/^ *"\(torch==[0-9.]*\)",$$/\1/p' pyproject.toml)
DEMO := demo-output
TRAIN = $(BIN)/mvit-train --resume --config mobilevit_deploy/training/demos
SCENES = $(wildcard mobilevit_deploy/data/demo/scenes/*.png)
WORKERS ?= 2
PYTEST_ARGS ?=
# --no-skip: what a machine lacks is a failure.
CHECK_ARGS ?=
WEB := apps/web
CONTRACT := apps/contract
TOOLCHAINS := $(or $(MVIT_TOOLCHAINS),$(CURDIR)/.toolchains)
# Fails on a Node.js that is too old for the web tools.
NODE_CHECK := const [major, minor] = process.versions.node.split(".").map(Number); \
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Used by the tests where it was installed.
ifneq ($(wildcard $(TOOLCHAINS)/pymobiledevice3/.installed),)
export MVIT_PYMOBILEDEVICE3 ?= $(TOOLCHAINS)/pymobiledevice3/bin/pymobiledevice3
endif

# MVIT_REQUIRE_ALL=1: what a suite lacks is a failure, not a skip.
ifeq ($(MVIT_REQUIRE_ALL),1)
CHECK_ARGS := --no-skip
export MVIT_TOOLCHAIN_MISSING := fail
endif

.PHONY: demo demo-digits demo-read demo-accuracy demo-scenes demo-weights types web web-test web-browser kotlin-test kotlin-check swift-toolchain \
    pymobiledevice3 swift-test swift-check swift-stand-ins test test-all test-extras attack lint \
    format schemas system-deps clean

# PyTorch alone first: a CPU build is taken where there is one, before a dependency asks for any.
$(BIN)/.torch: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@echo "Installing PyTorch into $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet $(TORCH)
	@touch $@

$(BIN)/.formats: $(BIN)/.torch
	@echo "Installing the toolkit with its formats ..."
	@$(BIN)/python -m pip install --quiet --editable '.[onnx,coreml,executorch,tflite,bench,train]'
	@touch $@

# timm needs a torchvision, and the one to be had is for GPUs: in a folder that only timm's tests see.
$(BIN)/.dev: $(BIN)/.torch
	@echo "Installing the toolkit with what its tests need ..."
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@$(BIN)/python -m pip install --quiet --no-deps --upgrade --target $(VENV)/timm \
	    timm==1.0.31 torchvision==0.28.0
	@touch $(BIN)/.formats $@

# A folder per task, two programs side by side but for the measuring, which wants a quiet machine.
# Whatever mAP is computed of keeps boxes of 1 %; what is drawn starts at 30 %.
demo: $(BIN)/.formats
	$(MAKE) --no-print-directory -j 2 demo-digits demo-scenes
	$(MAKE) --no-print-directory -j 2 demo-read demo-accuracy
	$(BIN)/mvit-bench host $(DEMO)/digits --max-seconds 10 --store $(DEMO)/results.sqlite
	$(BIN)/mvit-bench report --store $(DEMO)/results.sqlite
	@echo "Models, references and manifests are in $(DEMO)/, masks and boxes in $(DEMO)/drawn/"

demo-digits:
	$(BIN)/mvit-export --format all --precision fp32 --precision fp16 \
	    --output $(DEMO)/digits --overwrite

demo-read:
	$(BIN)/mvit-verify $(DEMO)/digits
	for format in onnx coreml executorch tflite; do \
	    $(BIN)/mvit-predict mobilevit_deploy/data/demo/images/*.png --model $(DEMO)/digits --top 1 \
	        --format $$format || exit 1; \
	done

demo-accuracy:
	$(BIN)/python -m mobilevit_deploy.training.demo_accuracy $(DEMO)/digits

demo-scenes:
	for task in segmentation detection; do \
	    folder=$(DEMO)/$$task; \
	    $(BIN)/mvit-export --task $$task --format onnx --format tflite --output $$folder --overwrite && \
	    $(BIN)/mvit-verify $$folder && \
	    $(BIN)/python -m mobilevit_deploy.training.demo_accuracy $$folder --pictures 60 || exit 1; \
	done
	$(BIN)/mvit-predict $(SCENES) --model $(DEMO)/segmentation --save $(DEMO)/drawn/masks
	$(BIN)/mvit-export --task detection --format onnx --score-threshold 0.3 \
	    --output $(DEMO)/detection-for-a-screen --overwrite
	$(BIN)/mvit-predict $(SCENES) --model $(DEMO)/detection-for-a-screen --save $(DEMO)/drawn/boxes

# Trains the demo checkpoints anew into build/demo; their cards say how long it takes.
demo-weights: $(BIN)/.dev
	$(TRAIN)/digits.toml --output build/demo/digits
	$(TRAIN)/masks.toml --weights build/demo/digits --output build/demo/masks
	$(TRAIN)/masks-longer.toml --weights build/demo/masks --output build/demo/masks-longer
	$(TRAIN)/boxes.toml --weights build/demo/digits --output build/demo/boxes

lint: $(BIN)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The browser app: installed from its lock file, checked, tested and built into the Python package.
web: $(WEB)/node_modules/.installed
	cd $(WEB) && npm run --silent build && npm run --silent check && npm run --silent test

# Only its way in a real browser, with the toolkit's own server; needs Chromium.
web-browser: $(WEB)/node_modules/.installed $(BIN)/.formats
	cd $(WEB) && TOOLKIT_PYTHON=$(abspath $(BIN)/python) npm run --silent test:browser

# The types of the contract's documents in the apps' languages, from its JSON Schemas.
types: $(CONTRACT)/node_modules/.installed
	cd $(CONTRACT) && npm run --silent types

%/node_modules/.installed: %/package-lock.json %/.npmrc
	cd $* && npm ci --silent
	@touch $@

# Type checks and tests, in a browser too, where there is Node.js: the built app is committed, users
# need none.
web-test: $(BIN)/.dev
	@if ! command -v npm >/dev/null || ! node -e '$(NODE_CHECK)'; then \
	    echo "SKIPPED apps/web: its tests need Node.js 20.19, or 22.12 and newer: https://nodejs.org"; \
	    test "$(MVIT_REQUIRE_ALL)" != 1; \
	else \
	    $(MAKE) --no-print-directory $(CONTRACT)/node_modules/.installed \
	        $(WEB)/node_modules/.installed && \
	    (cd $(CONTRACT) && npm run --silent test) && \
	    cd $(WEB) && npm run --silent check && npm run --silent test && \
	    TOOLKIT_PYTHON=$(abspath $(BIN)/python) npm run --silent test:browser; \
	fi

# A Debian root with a Swift compiler in .toolchains, where this machine has no Swift; 2 GB, root.
swift-toolchain:
	apps/ios/tools/swift.sh swift --version

# The iPhone tool for Linux, in an environment of its own: a test parses with its real command line.
$(TOOLCHAINS)/pymobiledevice3/.installed:
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet 'pymobiledevice3==11.45.*'
	@touch $@

pymobiledevice3: $(TOOLCHAINS)/pymobiledevice3/.installed

# The Swift packages that need no Apple framework: format, build without warnings, tests.
swift-test:
	apps/ios/tools/test.sh

# The iPhone app's other sources, type-checked against stand-ins of the libraries and frameworks.
swift-check:
	$(PYTHON) apps/ios/tools/check.py

# The stand-ins of the libraries, made from their own sources in the folder SDKS.
swift-stand-ins:
	$(PYTHON) apps/ios/tools/stand_ins.py $(SDKS)

# The Android app's core, and its Kotlin style; SKIPPED by name without a JDK, JUnit or npm.
kotlin-test:
	@$(ANY_PYTHON) apps/android/tools/check.py $(CHECK_ARGS) test lint

# Every module of the Android app against stand-ins of the libraries, and what must not compile;
# SDKS=FOLDER: against the libraries' real sources.
kotlin-check:
	@$(ANY_PYTHON) apps/android/tools/check.py $(CHECK_ARGS) types $(if $(SDKS),--sdks $(SDKS))

test: lint web-test kotlin-test swift-test
	$(BIN)/pytest -n $(WORKERS) -m 'not matrix' $(PYTEST_ARGS)

test-all: lint web-test kotlin-test swift-test kotlin-check swift-check
	$(BIN)/pytest -n $(WORKERS) $(PYTEST_ARGS)

# Every format in an environment with its own extra alone; minutes, and a few GB of temporary files.
test-extras:
	$(PYTHON) -m tests.each_extra

# The long round of every attack on what docs/attacks.md promises; hours. ATTACK_ARGS="--seed 7".
attack: $(BIN)/.dev
	$(BIN)/python -m tests.attacks $(ATTACK_ARGS)

format: $(BIN)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schemas: $(BIN)/.formats
	$(BIN)/python -m mobilevit_deploy.contract.schemas

# What some tests need beyond Python; without it they are skipped by name. Debian and Ubuntu, root.
system-deps:
	apt-get update
	apt-get install --yes --no-install-recommends --no-upgrade chromium adb iproute2 procps junit4 \
	    gcc libc6-dev openjdk-17-jdk-headless proguard-cli mmdebstrap debian-archive-keyring \
	    qemu-user-static g++-aarch64-linux-gnu

clean:
	rm -rf $(VENV) $(DEMO) $(WEB)/node_modules $(CONTRACT)/node_modules apps/android/build build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
