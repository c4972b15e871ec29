// phone/model.hpp: what differs between phone models, as one table.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tvs/tls.hpp"

namespace phone {

struct Model {
    std::string pattern;           // "88xx": x stands for any digit
    bool has_security_by_default;  // understands ITL and TVS (R13)
    tvs::TlsRange tls;             // Q22: a modelling choice for each
    int largest_rsa_bits;          // of keys that it can use
    bool knows_sha512;             // in the signatures of files
};

// The row for a model such as "8861" or "8865NR" (letters behind the digits don't count); nothing for a model
// that no row covers.
[[nodiscard]] std::optional<Model> find_model(std::string_view name);

// "7940, 7960, 69xx, ...": for messages.
[[nodiscard]] std::string known_models();

}  // namespace phone
