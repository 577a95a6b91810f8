# How the tests are built and run; tests/README.md says which there are.
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(B)/%)

# The libraries that the tests of a folder link.
base_TEST_LIBS := base
racf_TEST_LIBS := racf_parts smf_files racf_db racf_keys racf_client console_client base
datasets_TEST_LIBS := catalog_parts catalog_db datasets racf_client base
pagesets_TEST_LIBS := pagesets datasets base
exec_TEST_LIBS := csqutil_parts mqi_channel idcams_parts exec cobol_verbs datasets racf_client base
jcl_TEST_LIBS := offload_format jes_parts jcl_commands jcl_convert jes_client exec datasets racf_client console_client base
mstr_TEST_LIBS := engine mqi qmgr mqi_channel mqi_layout qmgr_store qmgr_log pagesets exec datasets racf_client console_client base
console_TEST_LIBS := console jcl_commands jes_client datasets racf_keys racf_client console_client base

define unit_rule
$(B)/tests/unit/$(1)/test_%: $(B)/obj/tests/unit/$(1)/test_%.o $$(call libs_of,$$($(1)_TEST_LIBS))
	@mkdir -p $$(@D)
	@echo "  ld $$(@F)"
	@$(CC) $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $$(call libs_of,$$($(1)_TEST_LIBS)) -Wl,--end-group -Wl,--as-needed -lcmocka $(LDLIBS)
endef
$(foreach folder,$(FOLDERS),$(eval $(call unit_rule,$(folder))))
# Those to which time passes only when they say so (tests/unit/mstr/still_clock.h).
STILL_CLOCK := expiry marks queues topics
$(STILL_CLOCK:%=$(B)/tests/unit/mstr/test_%): private LDFLAGS += -Wl,--wrap=clock_now,--wrap=clock_monotonic
.SECONDARY: $(UNIT_SOURCES:%.c=$(B)/obj/%.o)

tests: all $(UNIT_TESTS) benches ## build the unit tests and the benchmarks

unit: all $(UNIT_TESTS) ## run the unit tests (T=name for one)
	@LIMIT=$${LIMIT:-$(if $(SAN),1800,300)} tests/run-unit $(B) $(T)

lint: ## check the rules of the house (tests/lint)
	@tests/run-lint

golden: all ## run the golden tests (T=area/case for one)
	@B=$(B) tests/run-golden $(T)

bless: all ## show what a golden test prints now and take it as wanted (CASE=area/case)
	@B=$(B) tests/run-golden --bless $(CASE)

system: all ## kill, restart and misuse a running system (tests/system)
	@tests/run-system $(B) $(T)

check-one: ## run one test by name, of whatever kind (T=name)
	@if ls tests/unit/*/test_$(T).c >/dev/null 2>&1; then $(MAKE) --no-print-directory unit T=$(T); \
	elif [ -d tests/golden/$(T) ]; then $(MAKE) --no-print-directory golden T=$(T); \
	else $(MAKE) --no-print-directory system T=$(T); fi

# Fuzzers: tests/fuzz/fuzz_NAME.c with its corpus in tests/fuzz/corpus/NAME, built with clang and sanitizers over all libraries.
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
TIME ?= 60
fuzz: ## fuzz every parser for TIME seconds (FUZZ=name for one)
	@.ci/packages fuzz
	@tests/run-fuzz $(TIME) $(FUZZ)

# Benchmarks print "bench: NAME OURS UNIT limit=VALUE ratio=R"; the limit is taken in the same run.
BENCH_SOURCES := $(wildcard tests/bench/bench_*.c)
.SECONDARY: $(BENCH_SOURCES:%.c=$(B)/obj/%.o)
BENCHES := $(BENCH_SOURCES:%.c=$(B)/%)
# The message store and the database of racf have functions of the same names: who uses the first names its libraries.
BENCH_LIBS = $(LIB_FILES)
$(B)/tests/bench/bench_restart: BENCH_LIBS = $(call libs_of,qmgr_store qmgr_log pagesets datasets base)
$(B)/tests/bench/%: $(B)/obj/tests/bench/%.o $(LIB_FILES)
	@mkdir -p $(@D)
	@echo "  ld $(@F)"
	@$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(BENCH_LIBS) -Wl,--end-group -Wl,--as-needed $(LDLIBS)

benches: $(BENCHES)

bench: all benches ## measure against limits taken in the same run (BENCH=name for one)
	@tests/run-bench $(B) $(BENCH)

bench-short: all benches ## does all of the queue manager's benchmarks run? (no figures to be believed)
	@tests/run-bench-short $(B)

soak: all $(B)/tests/bench/bench_deep_queue ## kill every process at every tenth message of 200 jobs (JOBS=n), a queue manager 1,000 times (ROUNDS=n); ten million messages (DEPTH=n)
	@tests/run-soak $(B) $(or $(JOBS),200) $(or $(ROUNDS),1000) $(or $(DEPTH),10000000)

resolver: all $(UNIT_TESTS) ## which profile covers a resource: a million random pairs against a second opinion
	@RESOLVER_PAIRS=1000000 tests/run-unit $(B) resolver

valgrind: all $(UNIT_TESTS) ## run the unit tests under valgrind (T=name for one)
	@LIMIT=1800 UNDER="valgrind -q --error-exitcode=99 --leak-check=full" tests/run-unit $(B) $(T)

valgrind-system: all ## a system whose racf, smf and icsf run under valgrind: every RACF command, unload, load, an ordered end
	@tests/run-valgrind-system $(B)

coverage: ## run the unit tests with counters, and print how much of each file they reached
	@$(MAKE) --no-print-directory -j$$(nproc) B=build/coverage EXTRA_CFLAGS=--coverage LDOPT=--coverage tests
	@tests/run-unit build/coverage >/dev/null
	@tests/print-coverage build/coverage

.PHONY: tests benches bench-short coverage resolver unit lint golden bless system check-one fuzz bench soak valgrind valgrind-system
