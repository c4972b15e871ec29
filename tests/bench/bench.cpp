// What the parts cost, with Google Benchmark: boots in the virtual world, and the verification of a list.
#include <filesystem>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include "ctl/issuing.hpp"
#include "scenarios/rehearsal.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace {

namespace fs = std::filesystem;

scenarios::KeyPool& keys() {
    static scenarios::KeyPool pool(scenarios::KeyPool::default_folder());
    return pool;
}

std::size_t bytes_in_use() {
    const struct mallinfo2 memory = ::mallinfo2();
    return memory.uordblks + memory.hblkhd;
}

// A secure migration of so many phones, with two resets: tests/bench/million_phones.textproto, in other
// sizes.
void phone_boots(benchmark::State& state) {
    const auto count = static_cast<std::uint32_t>(state.range(0));
    const auto whole = scenarios::Document::read(BELLWETHER_MILLION_PHONES);
    bellwether::Scenario scenario = whole->scenario();
    scenario.mutable_phones(0)->set_count(count);
    std::string text;
    google::protobuf::TextFormat::PrintToString(scenario, &text);
    const scenarios::Document document("bench", text);
    const fs::path folder = fs::temp_directory_path() / fmt::format("bellwether-bench-{}", ::getpid());
    std::size_t bytes = 0;
    for (auto _ : state) {
        fs::create_directories(folder);
        const std::size_t before = bytes_in_use();
        scenarios::VirtualWorld world(document.scenario(), 1);
        scenarios::Site site(document.scenario(),
                             {.seed = 1,
                              .start = *scenarios::start_time(document.scenario()),
                              .ports = {},
                              .address = scenarios::virtual_address,
                              .bulk_folder = folder},
                             keys());
        const auto result = scenarios::rehearse(document, site, world, [](const scenarios::StepResult&) {});
        if (result.failed > 0) state.SkipWithError("an expectation did not hold");
        bytes = bytes_in_use() - before;
        fs::remove_all(folder);
    }
    state.counters["boots"] = benchmark::Counter(2.0 * count * static_cast<double>(state.iterations()),
                                                 benchmark::Counter::kIsRate);
    state.counters["bytes_a_phone"] = static_cast<double>(bytes) / count;
}

// An ITL of a cluster of three nodes, as a phone takes it: decoded, its signer found, its signature checked.
struct ListOfThreeNodes {
    phone::Lists lists;
    ctl::Bytes bytes;

    ListOfThreeNodes() {
        const auto identity = [](std::size_t number) {
            const ctl::PrivateKey key = keys().key(2048, number);
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
BENCHMARK(list_decoding);
BENCHMARK(list_verification);
BENCHMARK(signature_check);
BENCHMARK_MAIN();
