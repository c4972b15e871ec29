// scenarios/program/world_choice.hpp: which world a scenario is played in.
#pragma once

#include "scenarios/program/program.hpp"
#include "scenarios/worlds/live/address_block.hpp"

namespace program {

// A world, with where its nodes are.
struct ChosenWorld {
    std::string name;                         // "virtual world (more than 500 phones)"
    std::optional<live::AddressBlock> block;  // nothing: the virtual world

    // Gives nodes their addresses.
    void place(model::SiteDescription& site) const;
    // `site` has its addresses. All that is given outlives the world.
    [[nodiscard]] std::unique_ptr<worlds::World> make(const model::SiteDescription& site, model::Time start,
                                                      std::uint64_t seed, issuing::Issuer& issuer,
                                                      model::KnownCertificates& known) const;
};

// By default sites of up to so many phones are played in both worlds, which are compared.
constexpr std::size_t most_live_phones = 500;

// Can sockets play this scenario, twice alike?
[[nodiscard]] bool can_be_live(const Document& document);

// Does it name servers outside of this program? Then it is played on sockets alone, and nothing is tried for
// advice.
[[nodiscard]] bool has_servers_outside(const Document& document);

// The virtual world, called so in what a run prints.
[[nodiscard]] ChosenWorld virtual_world_choice(std::string name);

// The world that the user wants or, by default, the live one for up to 500 phones and scenarios that it can
// play. Throws InputError at what the live world can't play, and CommandLineError for addresses without
// sockets.
[[nodiscard]] ChosenWorld choose_world(const Document& document, const RunOptions& options);

}  // namespace program
