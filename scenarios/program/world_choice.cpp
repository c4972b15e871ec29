#include "scenarios/program/world_choice.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "scenarios/model/make_site.hpp"
#include "scenarios/worlds/live/live_world.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace program {
namespace {

// What a scenario has that sockets can't play twice alike.
std::optional<Diagnostic> trouble_with_live_world(const Document& document) {
    constexpr const char* remedy = "this needs the virtual world: leave out --world live";
    const language::SourceLocation timing = document.root().nested("timing");
    if (document.site().timing.loss_percent > 0)
        return timing.error("loss_percent", "nothing gets lost on loopback", remedy);
    if (document.site().timing.outages)
        return timing.nested("outages").error("the live world draws no outages", remedy);
    for (std::size_t i = 0; i < document.steps().size(); ++i) {
        const auto* expect = std::get_if<actions::Expect>(&document.steps()[i].what);
        if (expect != nullptr && expect->unregistered_at_most)
            return document.step(i).nested("expect").error(
                "unregistered_at_most", "phones lose no simulated time in the live world", remedy);
        const auto* action = std::get_if<actions::Action>(&document.steps()[i].what);
        const bool is_backup = action != nullptr && std::holds_alternative<actions::Backup>(*action);
        if (action != nullptr && !is_backup && actions::goes_on(*action))
            return document.action(i).error("go_on", "boots take no simulated time in the live world",
                                            remedy);
    }
    return std::nullopt;
}

}  // namespace

bool can_be_live(const Document& document) {
    return !trouble_with_live_world(document);
}

void ChosenWorld::place(model::SiteDescription& site) const {
    model::place(site, block ? block->ports() : model::Ports{}, [this](std::size_t n) {
        return block ? block->address(n) : virtual_world::virtual_address(n);
    });
}

std::unique_ptr<worlds::World> ChosenWorld::make(const model::SiteDescription& site, model::Time start,
                                                 std::uint64_t seed, issuing::Issuer& issuer,
                                                 model::KnownCertificates& known) const {
    if (block) return std::make_unique<live::LiveWorld>(start, issuer, known);
    return std::make_unique<virtual_world::VirtualWorld>(site, start, seed, issuer, known);
}

ChosenWorld virtual_world_choice(std::string name) {
    return {std::move(name), std::nullopt};
}

bool has_servers_outside(const Document& document) {
    return std::ranges::any_of(document.site().clusters, [](const model::ClusterDescription& cluster) {
        return std::ranges::any_of(cluster.nodes,
                                   [](const model::NodeDescription& node) { return !node.outside.empty(); });
    });
}

ChosenWorld choose_world(const Document& document, const RunOptions& options) {
    const std::optional<Diagnostic> trouble = trouble_with_live_world(document);
    if (options.world == WorldChoice::live && trouble) throw InputError(*trouble);
    if (has_servers_outside(document) && (trouble || options.world == WorldChoice::virtual_time))
        throw InputError(trouble.value_or(
            document.root()
                .nested("outside", 0)
                .error("there are no servers outside in virtual time", "leave out --world virtual")));
    const bool is_large = model::phone_count(document.site()) > most_live_phones;
    const bool is_virtual =
        options.world == WorldChoice::virtual_time ||
        (options.world == WorldChoice::by_size && (is_large || trouble) && !has_servers_outside(document));
    if (is_virtual && options.addresses)
        throw CommandLineError(
            "--addresses is for the live world, and this is the virtual one: it has no sockets");
    if (is_virtual) {
        std::string name = "virtual world";
        if (options.world == WorldChoice::by_size)
            name += is_large ? fmt::format(" (more than {} phones)", most_live_phones)
                             : " (the scenario asks for it)";
        name += "; signatures are real, each made and checked once for all phones that are alike";
        return {name, std::nullopt};
    }
    ChosenWorld live{"live world", options.addresses ? live::AddressBlock::at(*options.addresses)
                                                     : live::AddressBlock::first_free()};
    if (!options.quiet)
        std::cerr << fmt::format("{}: addresses {}, TFTP on port {}\n", printable(document.name()),
                                 live.block->name(), live.block->ports().tftp);
    return live;
}

}  // namespace program
