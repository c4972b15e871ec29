#include "tests/support/site.hpp"

#include <doctest/doctest.h>

#include "scenarios/language/check.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/model/tftp_files.hpp"
#include "scenarios/model/validity.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"
#include "tests/support/identities.hpp"

namespace support {

model::SiteDescription described(const std::string& scenario) {
    const language::Document document("site", scenario);
    for (const language::Diagnostic& wrong : language::check(document)) FAIL(language::render(wrong));
    model::SiteDescription description = document.site();
    model::place(description, {}, virtual_world::virtual_address);
    return description;
}

TestSite::TestSite(model::SiteDescription description, std::uint64_t seed)
    : issuer(keys(), seed), now(support::now) {
    state = model::make_site(std::move(description), context());
}

void TestSite::pass(std::chrono::seconds time) {
    model::pass(state, time);
    now += time;
}

void TestSite::boot_all() {
    model::BootMemo memo(issuer, known);
    boot_all(memo);
}

void TestSite::boot_all(model::BootMemo& memo) {
    memo.follow(state, 0, model::era_start(state, now));
    for (std::size_t group = 0; group < state.phones.size(); ++group)
        state.phones[group].edit().change(0, state.frame->groups[group].count,
                                          [&](const model::PhoneRecord& phone) {
                                              return model::run(memo, group, phone, model::Booting{}, now);
                                          });
}

issuing::SharedBytes TestSite::file(std::string_view node, std::string_view name) {
    const model::NodeAt at = model::node_named(state, node);
    return model::tftp_file(state, *at.cluster, *at.node, name, nullptr, context());
}

ctl::TrustListPtr TestSite::list(std::string_view node, std::string_view name) {
    const issuing::SharedBytes bytes = file(node, name);
    return bytes ? ctl::decode_trust_list(*bytes).value() : nullptr;
}

}  // namespace support
