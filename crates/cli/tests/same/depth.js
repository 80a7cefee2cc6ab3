// How deep calls may go is a number, the same everywhere.
let depth = 0; function down() { depth++; down(); }
try { down(); } catch (error) { console.log(error.name, error.message, depth); }
depth = 0; const nested = { toString() { depth++; return "" + nested; } }; try { "" + nested; } catch (error) { console.log(error.name, depth); }
depth = 0; const compare = () => { depth++; [2, 1].sort(compare); return 0; }; try { compare(); } catch (error) { console.log(error.name, depth); }
let list = []; for (let i = 0; i < 20000; i++) list = [list]; try { JSON.stringify(list); } catch (error) { console.log(error.name); }
