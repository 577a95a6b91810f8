# How the tests are built and run; tests/README.md says which there are.
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(B)/%)

# The libraries that the tests of a folder link.
base_TEST_LIBS := base
racf_TEST_LIBS := racf_db racf_client base
datasets_TEST_LIBS := datasets racf_client base
exec_TEST_LIBS := exec datasets racf_client base
jcl_TEST_LIBS := jcl_convert jes_client exec datasets racf_client base
mstr_TEST_LIBS := mstr exec datasets racf_client console_client base
console_TEST_LIBS := console_client jes_client exec datasets racf_client base

define unit_rule
$(B)/tests/unit/$(1)/test_%: $(B)/obj/tests/unit/$(1)/test_%.o $$(call libs_of,$$($(1)_TEST_LIBS))
	@mkdir -p $$(@D)
	@echo "  ld $$(@F)"
	@$(CC) $(LDFLAGS) -o $$@ $$< -Wl,--start-group $$(call libs_of,$$($(1)_TEST_LIBS)) -Wl,--end-group -Wl,--as-needed -lcmocka $(LDLIBS)
endef
$(foreach folder,$(FOLDERS),$(eval $(call unit_rule,$(folder))))
.SECONDARY: $(UNIT_SOURCES:%.c=$(B)/obj/%.o)

unit: $(UNIT_TESTS) ## build and run the unit tests (T=name for one)
	@tests/run-unit $(B) $(T)

# Fuzzers: tests/fuzz/fuzz_NAME.c with its corpus in tests/fuzz/corpus/NAME, built with clang and sanitizers.
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_TESTS := $(FUZZ_SOURCES:tests/fuzz/%.c=build/fuzz/%)
.PHONY: unit
