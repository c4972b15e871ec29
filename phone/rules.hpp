// phone/rules.hpp: the rules by which a phone takes or refuses what it is offered, each once. Values go in,
// answers come out; nothing here asks the world. Numbers R1 to R13 are those of README.md.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "ctl/signed_file.hpp"
#include "phone/configuration.hpp"
#include "phone/model.hpp"
#include "phone/verdict.hpp"
#include "tvs/message.hpp"

namespace phone {

using Time = std::chrono::sys_seconds;

// Where documents are silent or contradict each other (scenarios/catalogue/README.md), by the number of the
// question. The defaults are the choices made there.
struct Choices {
    bool require_sast_role = true;    // Q1: of a TVS answer about a list's signer
    bool tvs_for_signalling = false;  // Q6: is TVS asked about an unknown CallManager certificate?
    bool lists_check_dates = false;   // Q7: does an expired certificate still sign?
    bool config_after_refused_list =
        true;                       // Q25: is the configuration taken in a boot whose list was refused?
    bool require_tftp_role = true;  // Q29: of a TVS answer about a configuration's signer
    std::optional<std::size_t>
        max_sast_records{};  // Q33: a list with more is refused; nothing: any number is taken
};

// UCM's open implementation serves lists of two SAST records at most (usecallmanager.nz); CUCM's procedures
// make longer ones (Security Guide 12.5(1)SU1, CTL setup). Q33.
inline constexpr std::size_t usual_sast_records = 2;
[[nodiscard]] std::size_t sast_records(const ctl::TrustList& list);

// The lists that a phone holds; nullptr where it holds none.
struct Lists {
    ctl::TrustListPtr ctl;
    ctl::TrustListPtr itl;

    [[nodiscard]] bool none() const { return !ctl && !itl; }
    bool operator==(const Lists&) const = default;  // the very same lists, not their likes
};

// A certificate that a TVS vouched for, for as long as it said.
struct CachedSigner {
    ctl::CertificatePtr certificate;
    std::vector<ctl::Role> roles;
    Time expires;

    bool operator==(const CachedSigner& other) const {
        return *certificate == *other.certificate && roles == other.roles && expires == other.expires;
    }
};

// In memory only: gone with a reboot, and flushed when a list is installed (Cisco 118893; Q14).
using TvsCache = std::map<ctl::CertificateIdentity, CachedSigner>;

// An ITL without a TVS and without a certificate that may sign configurations: what a cluster serves while
// "Prepare Cluster for Rollback to pre 8.0" is set. Its signer's SAST record stays (inferred).
[[nodiscard]] bool is_empty_itl(const ctl::TrustList& itl);

// R12: an ITL over 64 KB does not load (Security Guide 14SU2). The limit is the byte count, not the number of
// certificates (README.md, R12). No source limits the CTL.
inline constexpr std::size_t largest_itl = 65536;
[[nodiscard]] bool is_too_large(FileKind kind, std::size_t bytes);

// R5: with an empty ITL and no CTL, any ITL and any unsigned configuration is taken (Security Guide 14SU2). A
// CTL is not: the documents name the ITL and the configuration only.
[[nodiscard]] bool checks_are_off(const Lists& lists, FileKind kind);

// R1: the first list of all is taken on trust, if its signature holds with the key of its own SAST record
// (Security Guide 14SU2; that it must hold is inferred). Gives the key to check with, or why there is none.
[[nodiscard]] boost::system::result<ctl::PublicKey, Reason> first_list_key(const ctl::TrustList& list);

// Where a signer was found.
enum class TrustSource { ctl, itl, cache };

struct FoundSigner {
    TrustSource place;
    ctl::PublicKey key;
    ctl::CertificatePtr certificate;  // nullptr: the record has the bare key
};

struct SignerSearch {
    std::optional<FoundSigner> found;
    bool is_found_as_server = false;  // in the CTL, by a TFTP-capable role where a SAST would be usual (Q24)
    bool was_seen_without_role = false;
};

// `find(issuer, serial, role)` of README.md, up to where TVS would be asked: CTL records, ITL records,
// unexpired cache. A record of the same certificate in another role is passed over, and the search goes on
// (Cisco 213407).
//   R2 a CTL's signer must be SAST;
//   R3 an ITL's signer may be SAST or TFTP-capable in the CTL (Cisco 215539 step 9, 3108501; Q24), else SAST;
//   R4 without a CTL, SAST in the ITL;
//   R7 a configuration's signer must be TFTP or CCM+TFTP (Security Guide 14SU2, Cisco 3108501).
[[nodiscard]] SignerSearch find_signer(const Lists& lists, const TvsCache& cache, Time now,
                                       const ctl::SignerId& signer, FileKind kind,
                                       const Choices& choices = {});

// Can this model compute the digest of a file, and use this key? What it can't do is refused.
[[nodiscard]] bool knows_digest(const Model& model, ctl::Digest digest);
[[nodiscard]] bool can_use(const Model& model, const ctl::PublicKey& key);

// R11: is the signer's certificate too old, or too new, to sign? By default no phone looks (Q7).
[[nodiscard]] bool is_out_of_date(const Choices& choices, const ctl::CertificatePtr& signer, Time now);

// R10, R6, R13, before any TVS is asked: nothing where one may be asked, else why none can be. A TVS can be
// trusted only through a TVS record in the installed lists; without one the phone does not ask at all (8941
// firmware 9.3.4).
[[nodiscard]] std::optional<Reason> why_no_tvs(const Model& model, const Lists& lists,
                                               const std::vector<TvsAddress>& servers);

// R10: a TVS is who it says if its certificate equals one with a TVS record in the lists (Cisco 213407,
// 215539) and is valid at this time (Q7: TLS peers check dates, list and file signatures do not: R11). There
// is no second opinion from another TVS.
enum class TvsCertificate { trusted, not_in_lists, out_of_date };
[[nodiscard]] TvsCertificate judge_tvs_certificate(const Lists& lists, const ctl::Certificate& shown,
                                                   Time now);

// What a TVS said of a signer. Its certificate must be the one that was asked for; its role is checked like a
// record's: SAST for a list (Q1), TFTP or CCM+TFTP for a configuration (Q29). With these switches off any
// positive answer will do, also one without a role (Q34).
struct TvsAnswer {
    Reason reason = Reason::tvs_does_not_know;  // signer_from_tvs where it vouches
    ctl::CertificatePtr certificate;
    std::vector<ctl::Role> roles;
    std::chrono::seconds ttl{0};
    bool suffices_by_choice = false;  // not by its roles: by Q1 or Q29
};
[[nodiscard]] TvsAnswer judge_tvs_answer(const tvs::Response& response, const ctl::SignerId& signer,
                                         FileKind kind, const Choices& choices = {});

// The TLS servers of a cluster that a phone may ask TVS about, beside TVS itself (never: 8941
// firmware 9.3.4).
enum class ServerKind { call_manager, https, files, capf };

// Where a server's certificate is known: a record of the installed lists with this very certificate in its
// role, or the unexpired cache (Cisco 118699). Nothing where TVS has to be asked.
[[nodiscard]] std::optional<TrustSource> find_server(const Lists& lists, const TvsCache& cache, Time now,
                                                     const ctl::Certificate& shown, ServerKind kind);

// What a TVS said of a server's certificate, which it was shown whole (Cisco 118699). The answer's roles must
// hold the server's.
[[nodiscard]] TvsAnswer judge_tvs_verification(const tvs::Response& response,
                                               const ctl::CertificatePtr& shown, ServerKind kind);

// Does a failed TVS send the phone to the next one? When it is silent, breaks TLS or shows a wrong
// certificate, yes (Serviceability Guide); when it answers, no: "not found" is an answer (inferred).
[[nodiscard]] bool goes_on_to_next_tvs(Reason reason);

// Does the phone ask for its configuration on 6971 first? With an ITL of signer version 1.1 or more
// ("advanced encryption algorithms": the public wrapper of Cisco's endpoint simulator; usecallmanager.nz).
// The server's certificate must stand in a list as TFTP, or a TVS vouch for it so.
[[nodiscard]] bool wants_https_configuration(const Lists& lists);

// R7: a phone asks for a signed configuration if its lists hold a certificate that may sign
// one (Security Guides 12.5 and 14SU2; with a CTL that has none the ITL decides: Q20), and then takes no
// other.
[[nodiscard]] bool wants_signed_configuration(const Lists& lists);

// Is the certificate that the cluster knows of the phone the one that it has? If so it asks for the encrypted
// configuration from its next reset on; if not, or if the cluster knows none, a CAPF session follows
// (Security Guide 12.5(1), encrypted configuration).
[[nodiscard]] bool is_known_by(const Configuration& configuration, const ctl::Certificate& own);

// Domain.md 3.6: with whom a phone may register.
enum class RegistrationPath {
    non_secure,
    secure,
    waits_for_ctl,
    itl_does_not_load,
    digest_unknown,  // the cluster signs with a digest that this model can't compute: it stops working
    no_network,      // the switch let it into no network (802.1X)
};
// Mode 1 needs no certificate; modes 2 and 3 need a CTL (7906G guide). A CTL without server certificates is
// that of a cluster that left mixed mode: the phone registers without security (Cisco 118892). A phone that
// was offered an ITL over 64 KB registers in no mode (R12, Security Guide 14SU2), and one that can't compute
// the digest of its files stops working (Security Guide 12.5(1), encrypted configuration).
[[nodiscard]] RegistrationPath registration_path(const Lists& lists, SecurityMode mode,
                                                 const std::optional<Verdict>& itl_of_this_boot,
                                                 const std::optional<Verdict>& configuration_of_this_boot);
// The CallManager's certificate must stand in the CTL as CCM or CCM+TFTP and be valid at this time (Q7). The
// ITL does not count (inferred from Cisco 214231 on mixed mode), and TVS is
// asked only where a scenario chooses so (Q6).
[[nodiscard]] bool is_trusted_call_manager(const Lists& lists, const ctl::Certificate& shown, Time now);

}  // namespace phone
