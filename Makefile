# Greenbar. `make help` lists the targets. Each folder's sources.mk names its libraries and programs:
#   LIBS += x          x_SRC := files of that folder without .c         -> libx.a
#   PROGRAMS += p      p_SRC := files of that folder without .c         -> bin/p
#                      p_LIBS := libraries, those that need others first
#                      p_LDFLAGS := what else its linker needs
#                      p_BARE := yes                                    without the C library
#   SHARED += s         s_SRC := files without .c, with their folder     -> lib/libs.so.1, of the symbols that s_MAP names
# Variants have build folders of their own:  make SAN=address,undefined   make SAN=thread   make RELEASE=1
FOLDERS := base racf datasets pagesets mstr exec jcl console
CC := gcc
comma := ,

ifdef SAN
VARIANT := san-$(subst $(comma),-,$(SAN))
B := build/$(VARIANT)
else ifdef RELEASE
B := build/release
else
B := build
endif

STD := -std=gnu11 -D_GNU_SOURCE -I. -I$(B)/gen
WARN := -Wall -Wextra -Wformat=2 -Wshadow -Wstrict-prototypes -Wconversion -Werror
HARDEN := -fstack-protector-strong -fPIE
ifdef SAN
ifeq ($(CC),gcc) # what a sanitizer inserts hides from gcc what it would need to see
WARN += -Wno-format-truncation -Wno-maybe-uninitialized
endif
OPT := -O1 -g1 -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDOPT := -fsanitize=$(SAN)
else ifdef RELEASE
OPT := -O2 -g -D_FORTIFY_SOURCE=2
else
OPT := -O2 -g
endif
CFLAGS = $(STD) $(WARN) $(HARDEN) $(OPT) $(EXTRA_CFLAGS)
LDFLAGS = -pie -Wl,-z,relro,-z,now $(LDOPT)
LDLIBS := -lcyaml -lyaml -lsqlite3 -levent -ljansson -ledit -lpcre2-8 -lgcrypt -lcrypto -lm

.DEFAULT_GOAL := all
.SECONDEXPANSION:
.DELETE_ON_ERROR:

ALL_LIBS :=
ALL_PROGRAMS :=
ALL_SHARED :=
define read_folder
FOLDER := $(1)
LIBS :=
PROGRAMS :=
SHARED :=
-include $(1)/sources.mk
ALL_LIBS += $$(LIBS)
ALL_PROGRAMS += $$(PROGRAMS)
ALL_SHARED += $$(SHARED)
$$(foreach x,$$(LIBS) $$(PROGRAMS),$$(eval $$(x)_DIR := $(1)))
endef
$(foreach folder,$(FOLDERS),$(eval $(call read_folder,$(folder))))

objects_of = $(foreach f,$($(1)_SRC),$(B)/obj/$($(1)_DIR)/$(f).o)
libs_of = $(foreach l,$(1),$(B)/lib/lib$(l).a)
PROGRAM_FILES := $(ALL_PROGRAMS:%=$(B)/bin/%)
LIB_FILES := $(call libs_of,$(ALL_LIBS))

SHARED_FILES := $(ALL_SHARED:%=$(B)/lib/lib%.so)

COPYBOOKS := $(B)/copybooks

all: $(PROGRAM_FILES) $(LIB_FILES) $(SHARED_FILES) $(COPYBOOKS)/CMQV.cpy ## build all programs into build/bin

# For fuzzers, which link all libraries and no program: what is in no library is only looked at by the compiler.
libs: $(LIB_FILES)
PROGRAM_SOURCES = $(sort $(patsubst $(B)/obj/%.o,%.c,$(filter-out $(foreach l,$(ALL_LIBS),$(call objects_of,$(l))),\
    $(foreach p,$(ALL_PROGRAMS),$(call objects_of,$(p))))))
syntax: $(PROGRAM_SOURCES:%.c=$(B)/%.looked)
$(B)/%.looked: %.c $(B)/gen/cmqc_rows.def
	@$(CC) $(CFLAGS) -fsyntax-only $<

define library_rule
$(B)/lib/lib$(1).a: $$(call objects_of,$(1)) $$($(1)_DIR)/sources.mk
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(ALL_LIBS),$(eval $(call library_rule,$(l))))

# What a program without the C library is compiled and linked with, whatever the variant: sanitizers need that library.
BARE := -O2 -g -ffreestanding -fno-stack-protector -fPIE
define bare_rule
$(call objects_of,$(1)): CFLAGS = $(STD) $(WARN) $(BARE)
$(B)/bin/$(1): $(call objects_of,$(1))
	@mkdir -p $$(@D)
	@echo "  ld $$(@F)"
	@$(CC) $(BARE) -static-pie -nostdlib -Wl,-z,relro,-z,now -o $$@ $$^
endef

define program_rule
$(B)/bin/$(1): $$(call objects_of,$(1)) $$(call libs_of,$$($(1)_LIBS))
	@mkdir -p $$(@D)
	@echo "  ld $$(@F)"
	@$(CC) $(LDFLAGS) $$($(1)_LDFLAGS) -o $$@ $$(call objects_of,$(1)) -Wl,--start-group $$(call libs_of,$$($(1)_LIBS)) -Wl,--end-group -Wl,--as-needed $(LDLIBS)
endef
$(foreach p,$(ALL_PROGRAMS),$(eval $(call $(if $($(p)_BARE),bare,program)_rule,$(p))))

# The MQI's header as a table (mstr/mqi_layout.h), and the COBOL copybooks. It is read twice: once for what has a default.
$(B)/gen/cmqc_rows.def: mstr/cmqc.h mstr/cmqc-rows
	@mkdir -p $(@D)
	@awk -f mstr/cmqc-rows mstr/cmqc.h mstr/cmqc.h >$@
$(B)/obj/mstr/mqi_layout.o $(B)/obj/mstr/copybooks.o $(B)/obj/exec/cobol_mqi.o: $(B)/gen/cmqc_rows.def

$(COPYBOOKS)/CMQV.cpy: $(B)/bin/copybooks
	@mkdir -p $(@D)
	@$< $(@D)

# A shared object has a number, that of its symbols' version; programs are linked with the name without it. What the sanitizers of
# clang need comes with the program.
define shared_rule
$(B)/lib/lib$(1).so.1: $$(foreach f,$$($(1)_SRC),$(B)/pic/$$(f).o) $$($(1)_MAP)
	@mkdir -p $$(@D)
	@echo "  ld $$(@F)"
	@$(CC) -shared -Wl,-z,relro,-z,now$$(if $(SAN),,$$(comma)-z$$(comma)defs) $(LDOPT) -Wl,-soname,$$(@F) -Wl,--version-script=$$($(1)_MAP) -o $$@ $$(filter %.o,$$^) -Wl,--as-needed $(LDLIBS)
$(B)/lib/lib$(1).so: $(B)/lib/lib$(1).so.1
	@ln -sf $$(<F) $$@
endef
$(foreach s,$(ALL_SHARED),$(eval $(call shared_rule,$(s))))

$(B)/pic/%.o: %.c
	@mkdir -p $(@D)
	@echo "  cc -fPIC $<"
	@$(CC) $(CFLAGS) -fPIC -fno-semantic-interposition -MMD -MP -c -o $@ $<

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(B)/obj $(B)/pic -name '*.d' 2>/dev/null)

include tests/tests.mk

demo: ## install what is missing, build, show a throw-away system at work
	@.ci/packages build
	@echo "Building"
	@$(MAKE) -s --no-print-directory -j$$(nproc) all
	@PATH="$(CURDIR)/build/bin:$$PATH" samples/demo

check: ## install what the tests need, build, run lint, unit, system and golden tests
	@.ci/packages check
	@echo "Building"
	@$(MAKE) -s --no-print-directory -j$$(nproc) all
	@$(MAKE) -s --no-print-directory -j$$(nproc) tests
	@tests/run-check lint check-docs unit system golden

docs: all ## make the pages that come from tables: docs/messages.md, docs/differences.md, the manual pages
	@docs/make-docs $(B)

check-docs: all ## say which of these pages are stale
	@docs/make-docs $(B) --check

PREFIX ?= /usr/local
install: all ## install under PREFIX (default /usr/local): greenbar on the PATH, the rest under libexec
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/libexec/greenbar $(DESTDIR)$(PREFIX)/share/greenbar
	install -m 755 $(PROGRAM_FILES) $(DESTDIR)$(PREFIX)/libexec/greenbar
	ln -sf ../libexec/greenbar/greenbar $(DESTDIR)$(PREFIX)/bin/greenbar
	cp -r racf/classes mstr/proclib mstr/scsqproc samples $(DESTDIR)$(PREFIX)/share/greenbar
	install -D -m 644 mstr/cmqc.h $(DESTDIR)$(PREFIX)/include/cmqc.h
	cp -r $(COPYBOOKS) $(DESTDIR)$(PREFIX)/share/greenbar
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig
	cp -a $(SHARED_FILES) $(SHARED_FILES:%=%.1) $(DESTDIR)$(PREFIX)/lib
	sed 's|@PREFIX@|$(PREFIX)|' exec/greenbar-mq.pc.in >$(DESTDIR)$(PREFIX)/lib/pkgconfig/greenbar-mq.pc
	install -D -m 644 docs/greenbar.1 $(DESTDIR)$(PREFIX)/share/man/man1/greenbar.1
	install -D -m 644 docs/greenbar-racf.7 $(DESTDIR)$(PREFIX)/share/man/man7/greenbar-racf.7
	install -D -m 644 docs/greenbar-mqsc.7 $(DESTDIR)$(PREFIX)/share/man/man7/greenbar-mqsc.7

format: ## lay out the sources by .clang-format
	git ls-files '*.c' '*.h' | xargs clang-format -i

clean: ## remove everything that was built
	rm -rf build

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile tests/tests.mk | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: all libs syntax demo check docs check-docs install format clean help
