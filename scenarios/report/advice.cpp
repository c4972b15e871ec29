#include "scenarios/report/advice.hpp"

namespace scenarios {

Advice advice_for(const phone::Verdict& verdict) {
    using phone::Reason;
    switch (verdict.reason) {
        case Reason::tvs_certificate_not_trusted:
            return {
                "renew CallManager and TVS one at a time: reset all phones after the first and wait until "
                "they are back "
                "(Cisco 214231)",
                "restore the old certificates from a backup and reset; on 10.x to 11.5 utils itl reset "
                "localkey, if the "
                "phones' ITL holds ITLRecovery (Cisco 117598); else delete the lists on each phone"};
        case Reason::tvs_does_not_know:
            return {
                "let the TVS that the phones ask know the new signer first: for a move, bulk export on both "
                "clusters, "
                "consolidate and import on both (Cisco 215539); after a renewal or an upload, restart TVS on "
                "all nodes "
                "(Cisco 214231, 213407)",
                "do so now and reset the phones, while the TVS that they trust is alive; else delete the "
                "lists on each "
                "phone"};
        case Reason::tvs_unreachable:
            return {
                "keep TCP 2445 open and the TVS of the phones' last configuration running until all phones "
                "have "
                "followed (Security Guide 14SU2)",
                "bring that TVS back, or open the port, and reset the phones; else delete the lists on each "
                "phone"};
        case Reason::tvs_tls_failed:
            return {
                "keep a TLS version that these phones know: set tls min-version (System Configuration Guide "
                "15)",
                "lower the minimum again or load newer firmware, and reset the phones"};
        case Reason::tvs_answer_without_role:
            return {
                "put the signer of lists into Phone-SAST-trust, the signer of configurations into "
                "CallManager-trust "
                "(Cisco 213407)",
                "upload it to the missing store, restart TVS on all nodes and reset the phones"};
        case Reason::no_tvs_record:
            return {
                "a phone with an emptied ITL, or none, can't ask a TVS: set the rollback parameter back to "
                "False and let "
                "the phones load the full ITL before a move; in mixed mode exchange certificates or preload "
                "the CTL "
                "(Cisco 213407)",
                "bring the phones back to the cluster that they trust and let them load its ITL; else delete "
                "the lists on "
                "each phone, the CTL as well"};
        case Reason::no_tvs_server:
            return {
                "give the phones a configuration of their own: the default one names no TVS (Cisco 118699)",
                "add the device, bring back the cluster that the phones trust and reset them; else delete "
                "the lists"};
        case Reason::signer_without_role:
            return {"sign lists with a certificate that the phones hold as SAST (Security Guide 14SU2)",
                    "offer a list by a signer that they know; else delete the lists on each phone"};
        case Reason::signature_wrong:
        case Reason::malformed:
            return {"serve files as the cluster made them",
                    "restart Cisco TFTP, compare checksums with show itl, and reset the phones"};
        case Reason::too_large:
            return {"keep the ITL below 64 KB: fewer nodes or smaller certificates (Security Guide 14SU2)",
                    "take nodes out of the cluster, restart Cisco TFTP and reset the phones"};
        case Reason::unsigned_file:
            return {"serve signed configurations to phones that hold a list (Security Guide 14SU2)",
                    "serve the .sgn file by a signer that they know; else delete the lists on each phone"};
        default: return {};
    }
}

}  // namespace scenarios
