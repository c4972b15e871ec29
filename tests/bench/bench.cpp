// What the parts cost, with Google Benchmark: boots in the virtual world, forks of a site, and the
// verification of a list.
#include <unordered_set>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include "ctl/issuing.hpp"
#include "scenarios/actions/action.hpp"
#include "scenarios/language/check.hpp"
#include "scenarios/model/boot_memo.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/model/shared_parts.hpp"
#include "scenarios/model/validity.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace {

issuing::KeyPool& keys() {
    static issuing::KeyPool pool(issuing::KeyPool::default_folder());
    return pool;
}

std::size_t bytes_in_use() {
    const struct mallinfo2 memory = ::mallinfo2();
    return memory.uordblks + memory.hblkhd;
}

// A secure migration of so many phones, with two resets: tests/bench/million_phones.textproto, in other
// sizes.
void phone_boots(benchmark::State& state) {
    const auto count = static_cast<std::size_t>(state.range(0));
    const auto document = language::Document::read(BELLWETHER_MILLION_PHONES);
    model::SiteDescription site = document->site();
    site.phones[0].count = count;
    model::place(site, {}, virtual_world::virtual_address);
    const model::Time first_day = site.start - std::chrono::days(1);
    std::size_t bytes = 0;
    for (auto _ : state) {
        const std::size_t before = bytes_in_use();
        issuing::Issuer issuer(keys(), 1);
        model::KnownCertificates known;
        virtual_world::VirtualWorld world(site, first_day, 1, issuer, known);
        run::ScenarioRunner runner(document->steps(),
                                   model::make_site(site, {issuer, known, first_day, first_day}), world,
                                   issuer, known);
        runner.come_up();
        const auto result = runner.play([](const run::StepResult&, const run::Situation&) {});
        if (result.failed > 0) state.SkipWithError("an expectation did not hold");
        bytes = bytes_in_use() - before;
    }
    state.counters["boots"] =
        benchmark::Counter(2.0 * static_cast<double>(count) * static_cast<double>(state.iterations()),
                           benchmark::Counter::kIsRate);
    state.counters["bytes_a_phone"] = static_cast<double>(bytes) / static_cast<double>(count);
}

// What a search of all orders of a plan does, again and again: copy a site, take one step, boot the phones of
// every group, hash. Five nodes, four groups of phones, mixed mode. The steps go round, so that states come
// back, as they do in a search; each state that comes anew is kept, as a search keeps it.
void forks(benchmark::State& state) {
    model::SiteDescription site = language::Document("bench", R"(
        cluster { name: "hq" version: "12.5" security_mode: MIXED
          node { name: "hq-pub" runs: [TFTP, TVS, CAPF] } node { name: "hq-tftp" runs: [TFTP, TVS] }
          node { name: "hq-sub1" } node { name: "hq-sub2" } node { name: "hq-sub3" } }
        phones { name: "a" count: 500 cluster: "hq" }
        phones { name: "b" count: 300 cluster: "hq" model: "7975" }
        phones { name: "c" count: 200 cluster: "hq" security: ENCRYPTED }
        phones { name: "d" count: 100 cluster: "hq" security: ENCRYPTED encrypted_config: true })")
                                      .site();
    model::place(site, {}, virtual_world::virtual_address);
    issuing::Issuer issuer(keys(), 1);
    model::KnownCertificates known;
    const model::Time now = site.start;
    const model::SiteState first = model::make_site(site, {issuer, known, now, now});
    const model::Time era = model::era_start(first, now);
    auto memo = std::make_unique<model::BootMemo>(issuer, known);
    const auto boot_all = [&](model::SiteState& fork) {
        memo->follow(fork, 0, era);
        for (std::size_t group = 0; group < fork.phones.size(); ++group)
            fork.phones[group].edit().change(
                0, fork.frame->groups[group].count, [&](const model::PhoneRecord& phone) {
                    return model::run(*memo, group, phone, model::Booting{}, now);
                });
    };
    using model::CertificateKind;
    using model::Service;
    const std::vector<actions::Action> steps{
        actions::Regenerate{.cluster = "hq", .certificate = CertificateKind::tvs, .nodes = {"hq-sub1"}},
        actions::Restart{.cluster = "hq", .services = {Service::tvs}},
        actions::Regenerate{.cluster = "hq", .certificate = CertificateKind::call_manager},
        actions::Restart{.cluster = "hq", .services = {Service::tftp}},
        actions::UpdateCtl{.cluster = "hq"},
        actions::Restart{.cluster = "hq", .services = {Service::call_manager}},
        actions::Disconnect{.cluster = "hq", .nodes = {"hq-sub2"}},
        actions::Reconnect{.cluster = "hq", .nodes = {"hq-sub2"}}};
    auto parts = std::make_unique<model::SharedParts>();
    model::SiteState origin = first;
    boot_all(origin);
    // Every subset of the steps, in file order, by breadth: what a search of orders meets.
    std::vector<model::SiteState> reached{origin};
    std::unordered_set<std::size_t> hashes{origin.hash()};
    const std::size_t before = bytes_in_use();
    std::size_t at = 0;
    std::size_t step = 0;
    for (auto _ : state) {
        model::SiteState fork = reached[at];
        (void)actions::apply(fork, steps[step], {issuer, known, now, era});
        boot_all(fork);
        const std::size_t hash = fork.hash();
        if (reached.size() < 2000 && hashes.insert(hash).second) {
            parts->share(fork);
            reached.push_back(std::move(fork));
        }
        if (++step == steps.size()) {
            step = 0;
            at = (at + 1) % reached.size();
        }
    }
    const auto count = static_cast<double>(reached.size());
    state.counters["boot_nodes"] = static_cast<double>(memo->nodes());
    state.counters["remembered_MB"] = static_cast<double>(bytes_in_use() - before) / 1e6;
    // What the states cost by themselves: with what is remembered gone, and then with them gone.
    memo.reset();
    parts.reset();
    const std::size_t with_states = bytes_in_use();
    reached.clear();
    state.counters["bytes_a_state"] = static_cast<double>(with_states - bytes_in_use()) / count;
    state.counters["forks"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["states"] = count;
    state.counters["lists"] = static_cast<double>(issuer.memory().lists);
}

// An ITL of a cluster of three nodes, as a phone takes it: decoded, its signer found, its signature checked.
struct ListOfThreeNodes {
    phone::Lists lists;
    ctl::Bytes bytes;

    ListOfThreeNodes() {
        const auto identity = [](std::size_t number) {
            const ctl::PrivateKey key = keys().key(2048, {254, 0, static_cast<std::uint32_t>(number)});
            return tvs::TlsIdentity{
                ctl::make_self_signed({.subject = {{"CN", fmt::format("node{}", number)}, {"O", "Example"}},
                                       .serial = {0x42, static_cast<std::uint8_t>(number)},
                                       .not_before = std::chrono::sys_days(std::chrono::year(2027) / 1 / 1),
                                       .not_after = std::chrono::sys_days(std::chrono::year(2032) / 1 / 1)},
                                      key)
                    .value(),
                key};
        };
        const tvs::TlsIdentity signer = identity(0);
        std::vector<ctl::RecordTemplate> records;
        const auto add = [&records](ctl::Role role, const ctl::CertificatePtr& certificate) {
            records.push_back({.role = role,
                               .dns_name = "node",
                               .certificate = certificate,
                               .ip_address = {{10, 0, 0, 1}}});
        };
        add(ctl::Role::sast, signer.certificate);
        add(ctl::Role::ccm_tftp, signer.certificate);
        for (const std::size_t number : {1, 2, 3}) add(ctl::Role::tvs, identity(number).certificate);
        bytes = ctl::make_trust_list(records, {.certificate = signer.certificate,
                                               .key = signer.key,
                                               .digest = ctl::Digest::sha1,
                                               .file_name = "ITLFile.tlv",
                                               .time = std::chrono::sys_days(std::chrono::year(2027) / 1 / 4),
                                               .signer_version = {}})
                    .value();
        lists.itl = ctl::decode_trust_list(bytes).value();
    }
};

void list_decoding(benchmark::State& state) {
    const ListOfThreeNodes list;
    for (auto _ : state) benchmark::DoNotOptimize(ctl::decode_trust_list(list.bytes));
    state.SetItemsProcessed(state.iterations());
}

void list_verification(benchmark::State& state) {
    const ListOfThreeNodes list;
    for (auto _ : state) {
        const auto decoded = ctl::decode_trust_list(list.bytes);
        const auto search =
            phone::find_signer(list.lists, {}, {}, (*decoded)->header.signer, phone::FileKind::itl);
        if (!ctl::signature_holds((*decoded)->bytes, (*decoded)->header, search.found->key))
            state.SkipWithError("the signature does not hold");
    }
    state.SetItemsProcessed(state.iterations());
}

void signature_check(benchmark::State& state) {
    const ListOfThreeNodes list;
    const auto key = ctl::own_signer(*list.lists.itl)->key();
    for (auto _ : state)
        if (!ctl::signature_holds(list.bytes, list.lists.itl->header, *key))
            state.SkipWithError("the signature does not hold");
    state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK(phone_boots)->RangeMultiplier(10)->Range(1000, 1000000)->Unit(benchmark::kMillisecond);
// Long enough for what a search meets: first every state anew, then most of them again.
BENCHMARK(forks)->Unit(benchmark::kMicrosecond)->MinTime(6);
BENCHMARK(list_decoding);
BENCHMARK(list_verification);
BENCHMARK(signature_check);
BENCHMARK_MAIN();
