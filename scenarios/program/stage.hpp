// scenarios/program/stage.hpp: which world a scenario is played in.
#pragma once

#include "scenarios/language/document.hpp"
#include "scenarios/live/address_block.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/world.hpp"

namespace scenarios {

// A world, with where its nodes are.
struct Stage {
    std::string name;                   // "virtual world (more than 500 phones)"
    std::optional<AddressBlock> block;  // nothing: the virtual world
    std::unique_ptr<World> world;
};

// The world that the user wants or, by default, the live one for up to 500 phones and scenarios that it can
// play. `site` is set by the time that the world is asked. Throws InputError at what the live world can't
// play, and CommandLineError for addresses without sockets.
[[nodiscard]] Stage make_stage(const Document& document, const RunOptions& options, const Site* const& site);

}  // namespace scenarios
