# How the tests are built and run; tests/README.md says which there are.
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(UNIT_SOURCES:%.c=$(B)/%)

# A unit test may use every library; the linker takes what it needs.
$(B)/tests/unit/%: $(B)/obj/tests/unit/%.o $(LIB_FILES)
	@mkdir -p $(@D)
	@echo "  ld $(@F)"
	@$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(LIB_FILES) -Wl,--end-group -Wl,--as-needed -lcmocka $(LDLIBS)

unit: $(UNIT_TESTS) ## build and run the unit tests (T=name for one)
	@tests/run-unit $(B) $(T)
.PHONY: unit
