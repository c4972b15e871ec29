#include "scenarios/program/stage.hpp"

#include <iostream>

#include <fmt/format.h>

#include "scenarios/live/live_world.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace scenarios {
namespace {

constexpr std::size_t most_live_phones = 500;  // by default

std::size_t count_phones(const bellwether::Scenario& scenario) {
    std::size_t count = 0;
    for (const bellwether::Phones& group : scenario.phones()) count += group.count();
    return count;
}

// What a scenario has that sockets can't play twice alike.
std::optional<Diagnostic> trouble_with_live_world(const Document& document) {
    constexpr const char* remedy = "this needs the virtual world: leave out --world live";
    const bellwether::Timing& timing = document.scenario().timing();
    if (timing.loss_percent() > 0)
        return document.root().nested("timing").error("loss_percent", "nothing gets lost on loopback",
                                                      remedy);
    if (timing.has_outages())
        return document.root().nested("timing").nested("outages").error("the live world draws no outages",
                                                                        remedy);
    for (int i = 0; i < document.scenario().step_size(); ++i)
        if (document.scenario().step(i).reset_phones().go_on())
            return document.root()
                .nested("step", i)
                .nested("reset_phones")
                .error("go_on", "the live world's boots take none of the world's time", remedy);
    return std::nullopt;
}

}  // namespace

Stage make_stage(const Document& document, const RunOptions& options, const Site* const& site) {
    const std::optional<Diagnostic> trouble = trouble_with_live_world(document);
    if (options.world == WorldChoice::live && trouble) throw InputError(*trouble);
    const bool is_large = count_phones(document.scenario()) > most_live_phones;
    const bool is_virtual = options.world == WorldChoice::virtual_time ||
                            (options.world == WorldChoice::by_size && (is_large || trouble));
    if (is_virtual && options.addresses)
        throw CommandLineError(
            "--addresses is for the live world, and this is the virtual one: it has no sockets");
    if (is_virtual) {
        std::string name = "virtual world";
        if (options.world == WorldChoice::by_size)
            name += is_large ? fmt::format(" (more than {} phones)", most_live_phones)
                             : " (the scenario asks for it)";
        name += "; signatures are real, each made and checked once for all phones that are alike";
        return {name, std::nullopt, std::make_unique<VirtualWorld>(document.scenario(), options.seed)};
    }
    Stage stage{"live world",
                options.addresses ? AddressBlock::at(*options.addresses) : AddressBlock::first_free(),
                std::make_unique<LiveWorld>([&site] { return site->now(); })};
    if (!options.quiet)
        std::cerr << fmt::format("{}: addresses {}, TFTP on port {}\n", printable(document.name()),
                                 stage.block->name(), stage.block->ports().tftp);
    return stage;
}

}  // namespace scenarios
